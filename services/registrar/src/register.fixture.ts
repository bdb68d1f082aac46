import { parseMessage, type SipRequest } from '@trapezoid/sip';

/** A REGISTER of alice's phone that came through one proxy, with these fields of its own. */
export function registerWith(...fields: readonly string[]): SipRequest {
  const head = [
    'REGISTER sip:lab.test SIP/2.0',
    'Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKproxy',
    'Via: SIP/2.0/UDP phone.invalid;branch=z9hG4bKphone;received=192.0.2.7;rport=40000',
    'From: <sip:alice@lab.test>;tag=1',
    'To: <sip:alice@lab.test>',
    'Call-ID: call-1',
    'CSeq: 7 REGISTER',
    ...fields,
  ];
  return parseMessage(Buffer.from([...head, 'Content-Length: 0', '', ''].join('\r\n'))) as SipRequest;
}
