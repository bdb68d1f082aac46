import { describe, expect, it } from '@jest/globals';
import {
  Contact,
  canonicalAddressOfRecord,
  From,
  isLooseRouter,
  isSipUri,
  To,
  unescapePart,
  uriEquals,
} from '@trapezoid/sip';
import { bytesOf, offer, requestIn, strictErrorIn } from '../support/message-text.js';

const bytes = bytesOf(
  `
INVITE sip:sips%3Agrace%40navy.example@lab.test SIP/2.0
To: sip:%67rac%65@lab.test
From: <sip:two%20words@elsewhere.example>;tag=5150
Max-Forwards: 87
i: escapes.1906
CSeq: 1906 INVITE
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKescapes
C: application/sdp
Contact:
  <sip:ho%70per@10.0.1.1;%6C%72;k%69nd=b%75g%25%34%32>
Content-Length: ${offer.length}
`,
  offer,
);
const invite = requestIn(bytes);

describe('RFC 4475 §3.1.1.3: valid use of the % escaping mechanism', () => {
  it('leaves a whole URI in the user part where it is', () => {
    expect(strictErrorIn(bytes)).toBeUndefined();
    const { uri } = invite;
    expect(isSipUri(uri) && uri.host).toBe('lab.test');
    expect(isSipUri(uri) && unescapePart(uri.user ?? '')).toBe('sips:grace@navy.example');
  });

  it('takes an escaped character for the character itself in user parts', () => {
    expect(uriEquals(invite.required(To).uri, 'sip:grace@lab.test')).toBe(true);
    expect(canonicalAddressOfRecord(invite.required(To).uri)).toBe('sip:grace@lab.test');
    const from = invite.required(From).uri;
    expect(isSipUri(from) && unescapePart(from.user ?? '')).toBe('two words');
  });

  it('takes it so in the names and values of URI parameters, once and not over again', () => {
    const [contact] = invite.headers(Contact);
    if (contact === undefined || contact === '*') throw new Error('no contact');
    expect(uriEquals(contact.uri, 'sip:hopper@10.0.1.1;lr;kind=bug%2542')).toBe(true);
    expect(uriEquals(contact.uri, 'sip:hopper@10.0.1.1;lr;kind=bugB')).toBe(false);
    expect(isLooseRouter(contact)).toBe(true);
  });
});
