import { afterEach, describe, expect, it } from '@jest/globals';
import { ContentType } from '@trapezoid/sip';
import { bytesOf, requestIn, strictErrorIn } from '../support/message-text.js';
import { ProxyConformanceBench } from '../support/proxy.js';
import { StreamBench } from '../support/stream.js';

/** Binary, with nulls, and with what looks like the end of a head. */
const binary = Buffer.from('0030820000ff0d0a0d0a534950002d2d0a', 'hex');

const body = Buffer.concat([
  Buffer.from('--leaf7\r\nContent-Type: text/plain\r\n\r\nGood morning\r\n'),
  Buffer.from(
    '--leaf7\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n',
  ),
  binary,
  Buffer.from('\r\n--leaf7--'),
]);

const message = (transport = 'UDP') =>
  bytesOf(
    `
MESSAGE sip:bob@lab.test SIP/2.0
Via: SIP/2.0/${transport} 10.0.1.1;branch=z9hG4bK-leaf-7;rport
Max-Forwards: 70
Identity: e30.e30.bm90IGEgc2lnbmF0dXJl;info=<https://leaf.example/seven.cer>
To: <sip:bob@lab.test>
From: <sip:caller@elsewhere.example>;tag=leaf
Call-ID: leaf.7
CSeq: 1 MESSAGE
Content-Transfer-Encoding: binary
Content-Type: multipart/mixed;boundary=leaf7
Date: Sat, 15 Oct 2005 04:44:56 GMT
User-Agent: Leaf/7 (paper)
Content-Length: ${body.length}
`,
    body,
  );

describe('RFC 4475 §3.1.1.11: a multipart body with binary in it', () => {
  let bench: ProxyConformanceBench | StreamBench | undefined;

  afterEach(() => bench?.close());

  it('is framed by Content-Length, not by what stands in the body', () => {
    const request = requestIn(Buffer.concat([message(), Buffer.from('noise')]));
    expect(strictErrorIn(message())).toBeUndefined();
    expect(Buffer.from(request.body)).toEqual(body);
    expect(request.header(ContentType)).toMatchObject({ type: 'multipart', subtype: 'mixed' });
    expect(request.header(ContentType)?.parameters.get('boundary')).toBe('leaf7');
  });

  it('is framed so on a stream, however it is cut', async () => {
    const stream = await StreamBench.start();
    bench = stream;
    for (const byte of Buffer.concat([message('TCP'), message('TCP').subarray(0, 20)])) {
      await stream.receive(Buffer.from([byte]));
    }
    expect(stream.methods).toEqual(['MESSAGE']);
    expect(stream.waiting).toBe(true);
  });

  it('passes a proxy that knows nothing of its type, byte for byte', async () => {
    bench = await ProxyConformanceBench.start();
    await bench.ask(message());
    expect(Buffer.from(bench.phone.requests[0]?.body ?? [])).toEqual(body);
  });
});
