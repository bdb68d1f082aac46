import { describe, expect, it } from '@jest/globals';
import { readMessageSummary } from './message-summary.js';

describe('what a ladder reads of a message', () => {
  it('is the method, the CSeq and the branch of the topmost Via of a request', () => {
    const text = [
      'INVITE sip:bob@lab.test SIP/2.0',
      'v: SIP/2.0/UDP 10.0.0.1 ;branch=z9hG4bKtop;rport, SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKbelow',
      'Via: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bKbottom',
      'CSeq :',
      '\t314159 INVITE',
      '',
      'CSeq: 1 BODY',
    ].join('\r\n');

    expect(readMessageSummary(text)).toMatchObject({
      firstLine: 'INVITE sip:bob@lab.test SIP/2.0',
      method: 'INVITE',
      cseq: { number: '314159', method: 'INVITE' },
      branch: 'z9hG4bKtop',
    });
  });

  it('is the status code and the reason phrase of a response, which may be empty', () => {
    expect(readMessageSummary('SIP/2.0 486 Busy Here\r\n\r\n')).toMatchObject({
      statusCode: 486,
      reasonPhrase: 'Busy Here',
    });
    expect(readMessageSummary('SIP/2.0 200 \r\n\r\n')).toMatchObject({ statusCode: 200, reasonPhrase: '' });
  });

  it('is whether it is within a dialog and carries credentials', () => {
    const plain = 'BYE sip:x SIP/2.0\r\nTo: <sip:bob@lab.test>\r\n\r\n';
    const rich = 'BYE sip:x SIP/2.0\r\nt: <sip:bob@lab.test> ; tag=1\r\nAuthorization: Digest x=1\r\n\r\n';

    expect(readMessageSummary(plain)).toMatchObject({ toTag: false, credentials: false });
    expect(readMessageSummary(rich)).toMatchObject({ toTag: true, credentials: true });
  });

  it.each([
    ['Replaces: 98732@sip.example.com\r\n ;from-tag=r33;to-tag=9', '98732@sip.example.com'],
    ['Join: 12adf2f34456gs5;to-tag=12345;from-tag=54321', '12adf2f34456gs5'],
    ['Target-Dialog: fa77as7dad8 ;local-tag=1;remote-tag=2', 'fa77as7dad8'],
    ['r: <sip:bob@lab.test?Replaces=one%40lab.test%3Bto-tag%3D1>', 'one@lab.test'],
  ])('is the dialog that %j names (RFC 3891 §6.1, RFC 3911 §7.1, RFC 4538 §7)', (field, callId) => {
    expect(readMessageSummary(`INVITE sip:x SIP/2.0\r\n${field}\r\n\r\n`).names).toEqual([callId]);
  });

  it.each(['', '\r\n\r\n', 'nonsense', 'INVITE', ': :\n:', 'A B\nVia\nCSeq'])(
    'leaves out what %j does not have',
    (text) => {
      expect(readMessageSummary(text)).toMatchObject({ cseq: { number: '', method: '' }, branch: '' });
    },
  );
});
