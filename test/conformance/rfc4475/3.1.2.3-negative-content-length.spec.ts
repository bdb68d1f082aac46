import { afterEach, describe, expect, it } from '@jest/globals';
import { bytesOf, offer } from '../support/message-text.js';
import { StreamBench } from '../support/stream.js';
import { UserAgentBench } from '../support/user-agent.js';

const invite = (length: string, transport: string) =>
  bytesOf(
    `
INVITE sip:grace@10.0.0.5 SIP/2.0
Max-Forwards: 254
To: sip:grace@10.0.0.5
From: sip:caller@elsewhere.example;tag=-1
Call-ID: negative.1
CSeq: 0 INVITE
Via: SIP/2.0/${transport} 10.0.1.1;branch=z9hG4bKnegative
Contact: <sip:caller@10.0.1.1>
Content-Type: application/sdp
Content-Length: ${length}
`,
    offer,
  );

describe.each(['-120', 'twelve', ''])('RFC 4475 §3.1.2.3: a Content-Length of "%s"', (length) => {
  let bench: UserAgentBench | StreamBench | undefined;

  afterEach(() => bench?.close());

  it('is answered 400 in a datagram', async () => {
    bench = await UserAgentBench.start();
    expect((await bench.ask(invite(length, 'UDP')))?.statusCode).toBe(400);
    expect(bench.calls).toEqual([]);
  });

  it('is answered 400 on a stream and ends it', async () => {
    const stream = await StreamBench.start();
    bench = stream;
    await stream.receive(invite(length, 'TCP'));
    expect(stream.sent).toMatch(/^SIP\/2\.0 400 /);
    expect(stream.closed).toBe(true);
    await stream.receive(invite(String(offer.length), 'TCP'));
    expect(stream.methods).toEqual([]);
  });
});
