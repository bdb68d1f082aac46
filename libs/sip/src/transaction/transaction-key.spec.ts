import { describe, expect, it } from '@jest/globals';
import { parseMessage } from '../message/parse-message.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import {
  clientTransactionKey,
  hasUniqueBranch,
  responseKey,
  serverTransactionKey,
} from './transaction-key.js';

interface Parts {
  method?: string;
  uri?: string;
  via?: string;
  from?: string;
  to?: string;
  callId?: string;
  cseq?: number;
}

function request(parts: Parts = {}): SipRequest {
  const { method = 'INVITE', uri = 'sip:bob@b.test', cseq = 1, callId = 'c1' } = parts;
  const lines = [
    `${method} ${uri} SIP/2.0`,
    `Via: ${parts.via ?? 'SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKa'}`,
    `From: ${parts.from ?? '<sip:alice@a.test>;tag=1'}`,
    `To: ${parts.to ?? '<sip:bob@b.test>'}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq} ${method}`,
    'Content-Length: 0',
  ];
  return parseMessage(`${lines.join('\r\n')}\r\n\r\n`) as SipRequest;
}

const key = (parts?: Parts) => serverTransactionKey(request(parts));

describe('matching requests to server transactions (RFC 3261 §17.2.3)', () => {
  it('takes branch, sent-by and method', () => {
    expect(key({ uri: 'sip:other@b.test', callId: 'c2', cseq: 7 })).toBe(key());
    expect(key({ via: 'SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKb' })).not.toBe(key());
    expect(key({ method: 'OPTIONS' })).not.toBe(key());
  });

  it('tells two phones apart that choose the same branch', () => {
    expect(key({ via: 'SIP/2.0/UDP 192.0.2.1:5063;branch=z9hG4bKa' })).not.toBe(key());
    expect(key({ via: 'SIP/2.0/UDP 192.0.2.2:5062;branch=z9hG4bKa' })).not.toBe(key());
  });

  it('compares the host of sent-by without regard to case', () => {
    const via = (host: string) => ({ via: `SIP/2.0/UDP ${host};branch=z9hG4bKa` });
    expect(key(via('Phone.Example'))).toBe(key(via('phone.example')));
    expect(key(via('[2001:DB8::1]'))).toBe(key(via('[2001:db8:0::1]')));
  });

  it('counts an ACK as its INVITE and a CANCEL as a request of its own', () => {
    expect(key({ method: 'ACK' })).toBe(key());
    expect(key({ method: 'CANCEL' })).not.toBe(key());
    expect(serverTransactionKey(request({ method: 'CANCEL' }), 'INVITE')).toBe(key());
  });

  describe('without the magic cookie', () => {
    const old = { via: 'SIP/2.0/UDP 192.0.2.1:5062;branch=1' };

    it.each<[string, Parts]>([
      ['Request-URI', { uri: 'sip:carol@b.test' }],
      ['From tag', { from: '<sip:alice@a.test>;tag=2' }],
      ['Call-ID', { callId: 'c2' }],
      ['CSeq number', { cseq: 2 }],
      ['Via', { via: 'SIP/2.0/UDP 192.0.2.1:5062;branch=2' }],
    ])('differs with the %s', (_name, parts) => {
      expect(key({ ...old, ...parts })).not.toBe(key(old));
    });

    it('takes the To tag of the INVITE for an ACK where it is told', () => {
      const ack = request({ ...old, method: 'ACK', to: '<sip:bob@b.test>;tag=9' });
      expect(serverTransactionKey(ack)).not.toBe(key(old));
      expect(serverTransactionKey(ack, 'ACK', '')).toBe(key(old));
      expect(hasUniqueBranch(ack)).toBe(false);
    });

    it('needs no branch and no tag at all', () => {
      const bare = { via: 'SIP/2.0/UDP 192.0.2.1', from: '<sip:alice@a.test>' };
      expect(key(bare)).toBe(key(bare));
      expect(key({ ...bare, cseq: 2 })).not.toBe(key(bare));
    });
  });
});

describe('matching responses to client transactions (RFC 3261 §17.1.3)', () => {
  const response = (via: string, cseq = '1 CANCEL') =>
    parseMessage(
      `SIP/2.0 200 OK\r\nVia: ${via}\r\nFrom: <sip:a@a.test>;tag=1\r\nTo: <sip:b@b.test>\r\n` +
        `Call-ID: c\r\nCSeq: ${cseq}\r\nContent-Length: 0\r\n\r\n`,
    ) as SipResponse;

  it('takes the branch of the topmost Via and the method of CSeq', () => {
    const via = 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa, SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKb';
    expect(responseKey(response(via))).toBe(clientTransactionKey('z9hG4bKa', 'CANCEL'));
    expect(responseKey(response(via, '1 INVITE'))).toBe(clientTransactionKey('z9hG4bKa', 'INVITE'));
  });

  it('matches nothing without a branch', () => {
    expect(responseKey(response('SIP/2.0/UDP 192.0.2.1'))).toBeUndefined();
  });
});
