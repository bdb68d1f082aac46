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

    expect(readMessageSummary(text)).toEqual({
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

  it.each(['', '\r\n\r\n', 'nonsense', 'INVITE', ': :\n:', 'A B\nVia\nCSeq'])(
    'leaves out what %j does not have',
    (text) => {
      expect(readMessageSummary(text)).toMatchObject({ cseq: { number: '', method: '' }, branch: '' });
    },
  );
});
