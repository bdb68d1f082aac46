import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '../seeded-random.js';
import { back, type PortBench, request } from './port-bench.js';

/** How bytes become messages: for transports whose segments say nothing about messages. */
export function segmentsContract(bench: PortBench): void {
  const wire = (...messages: string[]) =>
    Buffer.concat(messages.map((message) => bench.under.frame(Buffer.from(message))));

  describe('finds the messages however their bytes come (RFC 3261 §18.3)', () => {
    it('a byte at a time', async () => {
      const two = await bench.open();
      const bare = await bench.connect(two);
      for (const byte of wire(request('a', 'body'), request('b'))) {
        bare.write(Buffer.of(byte));
        await bench.settle();
      }
      await bench.until(() => two.received.length === 2);
      expect(two.texts).toEqual([request('a', 'body'), request('b')]);
    }, 60_000);

    it('several in one segment', async () => {
      const two = await bench.open();
      const bare = await bench.connect(two);
      bare.write(wire(request('a', 'body'), request('b'), request('c', '\r\n\r\n')));
      await bench.until(() => two.received.length === 3);
      expect(two.texts).toEqual([request('a', 'body'), request('b'), request('c', '\r\n\r\n')]);
    });

    it('in any pieces', async () => {
      const two = await bench.open();
      const random = new SeededRandom(4);
      const messages = Array.from({ length: 60 }, (_, at) =>
        request(String(at), 'x'.repeat(random.integer(at % 10 === 0 ? 40_000 : 300))),
      );
      const stream = wire(...messages);
      const bare = await bench.connect(two);
      for (let at = 0; at < stream.length; ) {
        const length = 1 + random.integer(random.integer(2) === 0 ? 10 : 3000);
        bare.write(stream.subarray(at, at + length));
        at += length;
        if (random.integer(10) === 0) await bench.settle();
      }
      await bench.until(() => two.received.length >= 60);
      expect(two.texts).toEqual(messages);
    });

    it('and hands out nothing of one that has not come to its end', async () => {
      const two = await bench.open();
      const bare = await bench.connect(two);
      const stream = wire(request('a'), request('b', 'body'));
      bare.write(stream.subarray(0, -1));
      await bench.until(() => two.received.length === 1);
      bare.finish();
      await bench.until(() => two.ended.length === 1);
      expect([two.texts, two.unframed]).toEqual([[request('a')], []]);
    });
  });
}

/** What a stream does with bytes from which no message can be made. */
export function unframedContract(bench: PortBench): void {
  describe('gives up a stream that can’t be framed (RFC 3261 §18.3, §20.14)', () => {
    const noLength = request('bad').replace(/Content-Length: 0\r\n/, '');
    it.each([
      ['no Content-Length', noLength],
      [
        'a Content-Length that is no number',
        request('bad').replace('Content-Length: 0', 'Content-Length: many'),
      ],
      ['a negative Content-Length', request('bad').replace('Content-Length: 0', 'Content-Length: -1')],
      [
        'a body beyond the limit',
        request('bad').replace('Content-Length: 0', `Content-Length: ${256 * 1024 + 1}`),
      ],
      [
        'a head beyond the limit',
        request('bad').replace('Content-Length: 0\r\n', `X: ${'x'.repeat(70_000)}\r\n`),
      ],
    ])('with %s: tells it once, answers, closes it, and nothing else', async (_name, bad) => {
      const two = await bench.open();
      const [bare, other] = [await bench.connect(two), await bench.connect(two)];
      const answer = request('answer');
      two.onUnframed = (flow) => void bench.send(two, back(flow), answer);
      bench.write(other, request('before'));
      await bench.until(() => two.received.length === 1);
      bare.write(Buffer.concat([Buffer.from(request('good')), Buffer.from(bad), Buffer.alloc(100_000, 'x')]));
      bare.write(Buffer.from(request('too late')));
      await bench.until(() => bare.isOver && two.ended.length === 1);
      bench.write(other, request('after'));
      await bench.until(() => two.received.length === 3);
      expect(two.texts).toEqual(['before', 'good', 'after'].map((name) => request(name)));
      expect(two.unframed).toHaveLength(1);
      const [startLine, via] = bad.split('\r\n');
      expect(two.unframed[0]?.bytes.toString().startsWith(`${startLine}\r\n${via}\r\n`)).toBe(true);
      expect(two.unframed[0]?.flow).toEqual(two.ended[0]);
      expect(bare.text).toBe(answer);
      expect(other.isOver).toBe(false);
    });
  });
}

/** What a stream does once it does not know where it is. */
export function outOfStepContract(bench: PortBench): void {
  it.each([
    ['the Content-Length before was too small', request('bad', 'v=0\r\n').replace('Length: 5', 'Length: 2')],
    ['somebody speaks HTTP', 'GET / HTTP/1.1\r\nHost: sip\r\n\r\n'],
  ])('gives up a stream at a line that begins no message: %s (RFC 3261 §18.3)', async (_name, bad) => {
    const two = await bench.open();
    const [bare, other] = [await bench.connect(two), await bench.connect(two)];
    bench.write(bare, `${bad}${request('lost')}`);
    await bench.until(() => bare.isOver && two.ended.length === 1);
    bench.write(other, request('after'));
    await bench.until(() => two.texts.includes(request('after')));
    expect(two.unframed).toHaveLength(1);
    expect(two.texts).not.toContain(request('lost'));
    expect(other.isOver).toBe(false);
  });
}

/** A message that comes as one needs no length (RFC 7118 §5). */
export function wholeMessagesContract(bench: PortBench): void {
  it('takes messages as they come, whatever their Content-Length says (RFC 7118 §5)', async () => {
    const two = await bench.open();
    const bare = await bench.connect(two);
    const messages = [
      request('a').replace(/Content-Length: 0\r\n/, ''),
      request('b', 'body').replace('Content-Length: 4', 'Content-Length: 400'),
    ];
    for (const message of messages) bench.write(bare, message);
    await bench.until(() => two.received.length === 2);
    expect([two.texts, two.unframed]).toEqual([messages, []]);
  });

  it('ends a connection over which a message beyond the limits comes, and nothing else', async () => {
    const two = await bench.open({ limits: { headBytes: 1000, bodyBytes: 1000, fields: 20 } });
    const [bare, other] = [await bench.connect(two), await bench.connect(two)];
    bench.write(bare, request('a', 'x'.repeat(1500)));
    await bench.until(() => two.received.length === 1);
    bench.write(bare, request('b', 'x'.repeat(2001)), request('c'));
    await bench.until(() => bare.isOver && two.ended.length === 1);
    bench.write(other, request('d'));
    await bench.until(() => two.received.length === 2);
    expect(two.texts[1]).toBe(request('d'));
  });
}
