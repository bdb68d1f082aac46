import { afterEach, describe, expect, it } from '@jest/globals';
import { bytesOf } from '../support/message-text.js';
import { StreamBench } from '../support/stream.js';
import { UserAgentBench } from '../support/user-agent.js';

const options = (transport: string, second: string) =>
  bytesOf(
    `
OPTIONS sip:grace@10.0.0.5 SIP/2.0
Via: SIP/2.0/${transport} 10.0.1.1;branch=z9hG4bKlengths
To: sip:grace@10.0.0.5
From: sip:caller@elsewhere.example;tag=392
Call-ID: lengths.392
CSeq: 15932 OPTIONS
Content-Length: 13
Max-Forwards: 60
${second}
Content-Type: text/plain
`,
    'Where does this end?',
  );

describe('RFC 4475 §3.3.9: multiple Content-Length values', () => {
  let bench: UserAgentBench | StreamBench | undefined;

  afterEach(() => bench?.close());

  it.each(['Content-Length: 5', 'l: 5'])('are answered 400 in a datagram: 13 and %s', async (second) => {
    bench = await UserAgentBench.start();
    expect((await bench.ask(options('UDP', second)))?.statusCode).toBe(400);
  });

  it.each(['Content-Length: 5', 'l: 5'])(
    'are answered 400 on a stream and end it: 13 and %s',
    async (second) => {
      const stream = await StreamBench.start();
      bench = stream;
      await stream.receive(options('TCP', second));
      expect(stream.sent).toMatch(/^SIP\/2\.0 400 /);
      expect(stream.closed).toBe(true);
      expect(stream.methods).toEqual([]);
    },
  );
});
