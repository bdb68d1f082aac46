// Reads a request, changes a copy, and sees what a strict reader says: parse.ts
import { Contact, CSeq, isSipUri, parseMessage, printMessage, SipSyntaxError, To, Via } from '@trapezoid/sip';

const text = [
  'REGISTER sip:lab.test SIP/2.0',
  'v: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK77',
  'Max-Forwards: 70',
  'From: <sip:ada@lab.test>;tag=5f',
  'To:   "Ada L." <sip:ada@lab.test>',
  'Call-ID: 81@192.0.2.7',
  'CSeq: 1 REGISTER',
  'X-Colour:  teal ',
  'Contact: <sip:ada@192.0.2.7>;q=0.7, <tel:+44-20-7946-0018>',
  '',
  '',
].join('\r\n');

export const request = parseMessage(text);
const to = request.required(To); // typed: NameAddress
console.log(to.displayName, isSipUri(to.uri) && to.uri.host, request.required(CSeq).number);
for (const contact of request.headers(Contact)) console.log(Contact.print(contact));
console.log(request.first(Via)?.sentBy.host, request.text('x-colour'));

// A message is a value: this makes a copy, in which all but the CSeq stays byte for byte.
export const next = request.with(CSeq, { number: 2, method: 'REGISTER' });
console.log(printMessage(next).toString() === text.replace('CSeq: 1', 'CSeq: 2'));

try {
  parseMessage(text.replace('q=0.7', 'q=7'), { strict: true });
} catch (error) {
  if (error instanceof SipSyntaxError) console.log(error.statusCode, error.where, error.reason, error.offset);
}
