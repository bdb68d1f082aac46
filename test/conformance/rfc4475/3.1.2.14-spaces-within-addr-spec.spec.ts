import { afterEach, describe, expect, it } from '@jest/globals';
import { printUri, To } from '@trapezoid/sip';
import { bytesOf, requestIn, strictErrorIn } from '../support/message-text.js';
import { UserAgentBench } from '../support/user-agent.js';

const options = (to: string) =>
  bytesOf(`
OPTIONS sip:grace@10.0.0.5 SIP/2.0
Via: SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bKspaces
Max-Forwards: 70
From: "Lovelace, Ada" <sip:ada@elsewhere.example>;tag=4334
To: "Hopper, Grace" ${to}
Call-ID: spaces.4334
Accept: application/sdp
CSeq: 3923 OPTIONS
l: 0
`);

describe('RFC 4475 §3.1.2.14: spaces within addr-spec', () => {
  let bench: UserAgentBench | undefined;

  afterEach(() => bench?.close());

  it('next to the brackets are passed over, but by strict readers: nothing is unclear', async () => {
    const liberal = options('< sip:grace@10.0.0.5 >');
    expect(strictErrorIn(liberal)).toContain('To');
    expect(printUri(requestIn(liberal).required(To).uri)).toBe('sip:grace@10.0.0.5');
    bench = await UserAgentBench.start();
    expect((await bench.ask(liberal))?.statusCode).toBe(200);
  });

  it.each(['<sip:grace @10.0.0.5>', '<sip: grace@10.0.0.5>', '<sip:grace@10.0.0.5 ;lr>'])(
    'inside the URI are answered 400: %s',
    async (to) => {
      bench = await UserAgentBench.start();
      expect((await bench.ask(options(to)))?.statusCode).toBe(400);
    },
  );
});
