import { afterEach, describe, expect, it } from '@jest/globals';
import { bytesOf, offer } from '../support/message-text.js';
import { StreamBench } from '../support/stream.js';
import { UserAgentBench } from '../support/user-agent.js';

const invite = (transport: string) =>
  bytesOf(
    `
INVITE sip:grace@10.0.0.5 SIP/2.0
Max-Forwards: 80
To: sip:grace@10.0.0.5
From: sip:caller@elsewhere.example;tag=9999
Contact: <sip:caller@10.0.1.1>
Call-ID: hungry.9999
CSeq: 8 INVITE
Via: SIP/2.0/${transport} 10.0.1.1;branch=z9hG4bKhungry
Content-Type: application/sdp
Content-Length: 9999
`,
    offer,
  );

describe('RFC 4475 §3.1.2.2: Content-Length larger than the message', () => {
  let bench: UserAgentBench | StreamBench | undefined;

  afterEach(() => bench?.close());

  it('is answered 400 in a datagram', async () => {
    bench = await UserAgentBench.start();
    const response = await bench.ask(invite('UDP'));
    expect(response?.statusCode).toBe(400);
    expect(response?.reasonPhrase).toContain('Content-Length');
    expect(bench.calls).toEqual([]);
  });

  it('leaves a stream waiting for the rest', async () => {
    const stream = await StreamBench.start();
    bench = stream;
    await stream.receive(invite('TCP'));
    expect([stream.methods, stream.sent, stream.closed]).toEqual([[], '', false]);
    expect(stream.waiting).toBe(true);
  });
});
