import { afterEach, describe, expect, it } from '@jest/globals';
import { CallId, From, isSipUri, To, Via } from '@trapezoid/sip';
import { bytesOf, offer, requestIn, strictErrorIn } from '../support/message-text.js';
import { UserAgentBench } from '../support/user-agent.js';

const times = (count: number, text: string) => text.repeat(count);
const spellings = ['Via:', 'v:', 'V:', 'VIA:', 'via:', 'vIa:', 'V :', 'v  :', 'Via :', 'Via  :'];
const hops = Array.from({ length: 40 }, (_, hop) => `hop${40 - hop}.example`);

const long = bytesOf(
  `
INVITE sip:grace@10.0.0.5 SIP/2.0
To: "A name of ${times(12, 'quite ')}some length" <sip:grace@10.0.0.5:5060;first=so${times(30, 'long')};so${times(25, 'long')}=first;${times(25, 'valueless')}>
F: sip:${times(6, 'longwindedcaller')}@elsewhere.example;tag=9${times(60, '871')};param${times(20, 'name')}=value${times(20, 'text')};${times(10, 'bare')}
Call-ID: long.${times(40, 'winded')}
CSeq: 1815 INVITE
${times(20, 'Long-')}Name: ${times(20, 'long-')}value; ${times(20, 'long-')}parameter = ${times(20, 'long-')}text
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bK${times(60, 'long')}
${hops.map((hop, index) => `${spellings[index % spellings.length]} SIP/2.0/TCP ${hop}`).join('\n')}
Max-Forwards: 70
Contact: <sip:${times(6, 'longwindedcaller')}@10.0.1.1>
Content-Type: application/sdp
l: ${offer.length}
`,
  offer,
);

describe('RFC 4475 §3.1.1.7: long values in header fields', () => {
  let bench: UserAgentBench | undefined;

  afterEach(() => bench?.close());

  it('is read to its last character', () => {
    const invite = requestIn(long);
    const to = invite.required(To);
    expect(to.displayName).toBe(`A name of ${times(12, 'quite ')}some length`);
    expect(isSipUri(to.uri) && to.uri.parameters.has(times(25, 'valueless'))).toBe(true);
    expect(invite.required(From).parameters.get('tag')).toBe(`9${times(60, '871')}`);
    expect(invite.required(From).parameters.has(times(10, 'bare'))).toBe(true);
    expect(invite.required(CallId)).toBe(`long.${times(40, 'winded')}`);
    expect(invite.headers(Via).map(({ sentBy }) => sentBy.host)).toEqual(['10.0.1.1', ...hops]);
  });

  it('is to the letter, but for a port in To, which readers pass over (RFC 3261 §19.1.1)', () => {
    expect(strictErrorIn(long)).toContain('To: URI with port');
    expect(
      strictErrorIn(Buffer.from(long.toString().replace('10.0.0.5:5060;', '10.0.0.5;'))),
    ).toBeUndefined();
  });

  it('is taken, and answered with all its Vias', async () => {
    bench = await UserAgentBench.start();
    const response = await bench.ask(long);
    expect(response?.statusCode).toBe(200);
    expect(response?.headers(Via)).toHaveLength(41);
  });
});
