import { afterEach, describe, expect, it } from '@jest/globals';
import { bytesOf, offer, strictErrorIn } from '../support/message-text.js';
import { UserAgentBench } from '../support/user-agent.js';

const invite = (via: string, contact: string) =>
  bytesOf(
    `
INVITE sip:grace@10.0.0.5 SIP/2.0
To: sip:grace@10.0.0.5
From: sip:caller@elsewhere.example;tag=1347
Max-Forwards: 7
Call-ID: separators.1347
CSeq: 8 INVITE
Via: ${via}
Contact: ${contact}
Content-Length: ${offer.length}
Content-Type: application/sdp
`,
    offer,
  );

const via = 'SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKseparators';
const contact = '"Joe" <sip:joe@10.0.1.1>';

describe('RFC 4475 §3.1.2.1: extraneous header field separators', () => {
  let bench: UserAgentBench | undefined;

  afterEach(() => bench?.close());

  it.each([
    ['semicolons and commas in Via', `${via};;,;,,`, contact],
    ['a Via value of separators alone', `${via},;,;;`, contact],
  ])('%s are answered 400', async (_what, vias, contacts) => {
    bench = await UserAgentBench.start();
    expect((await bench.ask(invite(vias, contacts)))?.statusCode).toBe(400);
    expect(bench.calls).toEqual([]);
  });

  it.each([
    ['Via', invite(`${via};;`, contact)],
    ['Contact', invite(via, `${contact};;;;`)],
  ])(
    'empty parameters of %s are passed over, but by strict readers, because phones send them',
    async (where, bytes) => {
      bench = await UserAgentBench.start();
      expect((await bench.ask(bytes))?.statusCode).toBe(200);
      expect(strictErrorIn(bytes)).toContain(where);
    },
  );
});
