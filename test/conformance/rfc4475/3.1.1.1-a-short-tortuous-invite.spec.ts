import { afterEach, describe, expect, it } from '@jest/globals';
import {
  CallId,
  Contact,
  CSeq,
  From,
  isSipUri,
  MaxForwards,
  qualityOf,
  Route,
  Subject,
  To,
  Via,
} from '@trapezoid/sip';
import { bytesOf, offer, requestIn, strictErrorIn } from '../support/message-text.js';
import { ProxyConformanceBench } from '../support/proxy.js';
import { UserAgentBench } from '../support/user-agent.js';

const tortuous = (uri: string, extra = '') =>
  bytesOf(
    String.raw`
INVITE ${uri};oddparam SIP/2.0
tO :
 sip:grace@lab.test ;  color   = teal
fRoM  : "Ada \\ \"Lovelace\""      <sip:ada@engine.example>
  ;
  tag = 77ada
MAX-forwards: 0042${extra}
cAll-iD: knotty.1843@engine.example
content-LENGTH: ${offer.length}
CSEQ: 0021
  INVITE
Via  : SIP  /   2.0
 /UDP
    10.0.1.1;branch=no-cookie-here
s :
Difference-Engine:   number two
 still number two
Engine-Punch-Cards: ;,;;,,=;"
Content-Type: application/sdp
v:  SIP  / 2.0  / TCP     loom.example   ;
  branch  =   z9hG4bKloom1  ,
 SIP  /    2.0   / UDP  10.9.9.9   ; branch=
 z9hG4bKloom2
m:"A \"card\"" <sip:ada@10.0.1.1> ; newer =
      thing ;
  lonely ; q = 0.25
`,
    offer,
  );

describe('RFC 4475 §3.1.1.1: a short tortuous INVITE', () => {
  let bench: UserAgentBench | ProxyConformanceBench | undefined;

  afterEach(() => bench?.close());

  it('is read through its folds, escapes, blanks, spellings and leading zeros', () => {
    const invite = requestIn(
      tortuous('sip:grace@lab.test', '\nRoute:\n <sip:services.example;lr;valued=one;valueless>'),
    );
    expect(isSipUri(invite.uri) && invite.uri.parameters.has('oddparam')).toBe(true);
    expect(invite.required(To).parameters.get('color')).toBe('teal');
    expect(invite.required(From).displayName).toBe('Ada \\ "Lovelace"');
    expect(invite.required(From).parameters.get('tag')).toBe('77ada');
    expect(invite.header(MaxForwards)).toBe(42);
    expect(invite.required(CSeq)).toEqual({ number: 21, method: 'INVITE' });
    expect(invite.required(CallId)).toBe('knotty.1843@engine.example');
    expect(invite.header(Subject)).toBe('');
    expect(invite.headers(Via).map(({ protocol, sentBy }) => `${protocol} ${sentBy.host}`)).toEqual([
      'UDP 10.0.1.1',
      'TCP loom.example',
      'UDP 10.9.9.9',
    ]);
    expect(invite.headers(Via).map(({ parameters }) => parameters.get('branch'))).toEqual([
      'no-cookie-here',
      'z9hG4bKloom1',
      'z9hG4bKloom2',
    ]);
    const [route] = invite.headers(Route);
    expect(route && isSipUri(route.uri) && route.uri.parameters.toString()).toBe(';lr;valued=one;valueless');
    const [contact] = invite.headers(Contact);
    if (contact === undefined || contact === '*') throw new Error('no contact');
    expect(contact.displayName).toBe('A "card"');
    expect(contact.parameters.get('newer')).toBe('thing');
    expect(contact.parameters.has('lonely')).toBe(true);
    expect(qualityOf(contact)).toBe(0.25);
    expect(invite.text('difference-engine')).toBe('number two still number two');
    expect(invite.text('Engine-Punch-Cards')).toBe(';,;;,,=;"');
    expect(Buffer.from(invite.body).toString()).toBe(offer);
  });

  it('is to the letter of the grammar, but for a branch of RFC 2543 (RFC 3261 §8.1.1.7)', () => {
    const invite = tortuous('sip:grace@lab.test');
    expect(strictErrorIn(invite)).toContain('Via: branch without z9hG4bK');
    const newer = invite.toString().replace('no-cookie-here', 'z9hG4bKcookie');
    expect(strictErrorIn(Buffer.from(newer))).toBeUndefined();
  });

  it('is taken by an endpoint, which passes over the headers that it does not know (RFC 3261 §8.2.2, §20)', async () => {
    bench = await UserAgentBench.start();
    const response = await bench.ask(tortuous('sip:grace@10.0.0.5'));
    expect(response?.statusCode).toBe(200);
    expect(bench.calls).toHaveLength(1);
  });

  it('is forwarded by a proxy with the unknown headers as they came', async () => {
    bench = await ProxyConformanceBench.start();
    await bench.ask(tortuous('sip:bob@lab.test'));
    const [forwarded] = bench.phone.received;
    expect(forwarded?.toString()).toContain('\r\nEngine-Punch-Cards: ;,;;,,=;"\r\n');
    expect(forwarded?.toString()).toContain('\r\nDifference-Engine:   number two\r\n still number two\r\n');
    expect(bench.phone.requests[0]?.header(MaxForwards)).toBe(41);
  });
});
