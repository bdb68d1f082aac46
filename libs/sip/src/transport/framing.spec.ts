import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Frame, StreamFramer } from './framing.js';

const message = (body = '', header = `Content-Length: ${body.length}`) =>
  `OPTIONS sip:b@b.test SIP/2.0\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK1\r\n${header}\r\n\r\n${body}`;

function textOf(frame: Frame): string {
  if (frame.kind === 'ping' || frame.kind === 'pong') return frame.kind;
  const bytes = frame.bytes.toString('latin1');
  return frame.kind === 'message' ? bytes : `broken: ${frame.reason}`;
}

/** What comes of a stream that arrives in these pieces. */
function frames(
  pieces: readonly (string | Buffer)[],
  limits?: ConstructorParameters<typeof StreamFramer>[0],
) {
  const framer = new StreamFramer(limits);
  return pieces.flatMap((piece) => framer.push(Buffer.from(piece as string, 'latin1')).map(textOf));
}

describe('framing of a stream (RFC 3261 §18.3)', () => {
  it('cuts by Content-Length', () => {
    expect(frames([message('one') + message('') + message('three')])).toEqual([
      message('one'),
      message(''),
      message('three'),
    ]);
  });

  it('knows Content-Length in any spelling, also on a line of its own (§7.3.1)', () => {
    for (const header of [
      'l: 2',
      'content-length : 2',
      'L:2',
      'CONTENT-LENGTH:\t2 ',
      'Content-Length:\r\n 2',
      'l\t:\r\n\t\r\n 2\r\n\t',
    ]) {
      expect(frames([message('ab', header) + message()])).toEqual([message('ab', header), message()]);
    }
  });

  it('waits for the rest of a body', () => {
    const text = message('0123456789');
    expect(frames([text.slice(0, -1)])).toEqual([]);
    expect(frames([text.slice(0, -1), text.slice(-1)])).toEqual([text]);
  });

  it('answers a double CRLF between messages, and passes over a single one (§7.5, RFC 5626 §4.4.1)', () => {
    expect(frames(['\r\n\r\n'])).toEqual(['ping']);
    expect(frames([`\r\n${message()}\r\n\r\n${message()}`])).toEqual(['pong', message(), 'ping', message()]);
    expect(frames(['\r\n\r\n\r\n\r\n'])).toEqual(['ping', 'ping']);
    expect(frames(['\r\n\r', '\n'])).toEqual(['pong', 'ping']);
    expect(frames([...'\r\n\r\n\r\n'])).toEqual(['pong', 'ping', 'pong']);
  });

  it('tells a lone CRLF at once: it may be the pong that somebody waits for (RFC 5626 §4.4.1)', () => {
    expect(frames(['\r\n'])).toEqual(['pong']);
    expect(frames(['\r', '\n'])).toEqual(['pong']);
    expect(frames(['\r\n', message(), '\r\n'])).toEqual(['pong', message(), 'pong']);
    expect(frames(['\r\n\r\n\r\n'])).toEqual(['ping', 'pong']);
  });

  it('takes each answer to a ping of ours for a pong, though nothing is between them (RFC 5626 §4.4.1)', () => {
    const framer = new StreamFramer();
    for (let asked = 0; asked < 4; asked++) {
      framer.awaitPong();
      expect(framer.push(Buffer.from('\r\n'))).toEqual([{ kind: 'pong' }]);
    }
    expect(framer.push(Buffer.from('\r\n\r\n'))).toEqual([{ kind: 'ping' }]);
  });

  it.each([
    ['without Content-Length', message('', 'X: 1'), 'no usable Content-Length'],
    ['that is no number', message('', 'Content-Length: ten'), 'no usable Content-Length'],
    ['that is negative', message('', 'Content-Length: -1'), 'no usable Content-Length'],
    ['that contradicts itself', message('', 'l: 1\r\nl: 2'), 'no usable Content-Length'],
    ['with a body beyond the limit', message('', 'Content-Length: 999999999'), 'body too large'],
    ['that starts with CR', '\rOPTIONS', 'a message starts with CR'],
    ['that is none, at its first line', 'GET / HTTP/1.1\r\n', 'no SIP message'],
    [
      'whose body is longer than it says',
      message('v=0\r\n', 'l: 0').replace(/^.*\r\n\r\n/s, ''),
      'no SIP message',
    ],
  ])('gives up at a message %s, and takes nothing more', (_name, text, reason) => {
    expect(frames([message() + text, message()])).toEqual([message(), `broken: ${reason}`]);
  });

  it('takes a start line of any version, to answer it (RFC 3261 §21.5.6)', () => {
    for (const line of [
      'OPTIONS sip:b SIP/7.0',
      'OPTIONS sip:b sip/2.0 ',
      'SIP/3.0 200 OK',
      'X  a b\tSIP/x',
    ]) {
      const text = message().replace(/^[^\r]*/, line);
      expect(frames([text])).toEqual([text]);
    }
  });

  it('gives up at a head beyond the limit, ended or not', () => {
    const limits = { headBytes: 200, bodyBytes: 100, fields: 10 };
    expect(frames(['x'.repeat(204)], limits)).toEqual(['broken: head too large']);
    expect(frames([`${'x'.repeat(201)}\r\n\r\n`], limits)).toEqual(['broken: head too large']);
    expect(frames(['x'.repeat(200)], limits)).toEqual([]);
  });

  it('tells the whole lines of a head that does not end, so that it can be answered', () => {
    const limits = { headBytes: 200, bodyBytes: 100, fields: 10 };
    const begun = 'OPTIONS sip:b SIP/2.0\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK1\r\nCSeq: 1 OPTIONS\r\n';
    const told = (text: string) =>
      new StreamFramer(limits)
        .push(Buffer.from(text))
        .map((frame) => 'bytes' in frame && String(frame.bytes));
    expect(told(`${begun}X: ${'x'.repeat(200)}`)).toEqual([`${begun}\r\n`]);
    expect(told(`${begun}X: ${'x'.repeat(200)}\r\nY: y\r\n\r\n`)).toEqual([`${begun}\r\n`]);
    const [lines = ''] = told(`${begun}${'X: x\r\n'.repeat(50)}`);
    expect(String(lines).startsWith(begun)).toBe(true);
    expect(String(lines).length).toBeLessThanOrEqual(200);
    expect(String(lines).endsWith('x\r\n\r\n')).toBe(true);
  });

  it('gives the same frames however the stream is segmented', () => {
    const part = fc.oneof(
      fc.nat({ max: 300 }).map((length) => message('b'.repeat(length))),
      fc.constant(message('\r\n\r\n')),
      fc.constantFrom('\r\n\r\n', '\r\n'),
      fc.constantFrom('v=0\r\n', message('ab', 'l: 1'), `${'y'.repeat(299)}\r\n`, `${'y'.repeat(300)}\r\n`),
      fc.constantFrom(message('', 'X: 1'), `${message('', 'X: 1').replace('X: 1', 'y'.repeat(400))}`, '\rX'),
    );
    const limits = { headBytes: 300, bodyBytes: 1000, fields: 10 };
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 8 }),
        fc.array(fc.nat({ max: 60 }), { minLength: 1 }),
        (parts, cuts) => {
          // What follows keeps a final CRLF from being half of something.
          const stream = parts.join('') + message('end');
          const pieces: string[] = [];
          for (let at = 0, cut = 0; at < stream.length; cut++) {
            const length = 1 + (cuts[cut % cuts.length] ?? 0);
            pieces.push(stream.slice(at, at + length));
            at += length;
          }
          // Half a ping may be told as a pong; nothing else depends on the segments.
          const whole = frames([stream], limits).filter((frame) => frame !== 'pong');
          expect(frames(pieces, limits).filter((frame) => frame !== 'pong')).toEqual(whole);
          expect(frames([...stream], limits).filter((frame) => frame !== 'pong')).toEqual(whole);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('knows whether it is in the middle of a message', () => {
    const framer = new StreamFramer();
    expect(framer.midMessage).toBe(false);
    framer.push(Buffer.from('\r\n'));
    expect(framer.midMessage).toBe(false);
    framer.push(Buffer.from('OPTIONS'));
    expect(framer.midMessage).toBe(true);
    framer.push(Buffer.from(message('0123456789').slice(7, -5)));
    framer.push(Buffer.from('01'));
    expect(framer.midMessage).toBe(true);
    framer.push(Buffer.from('234'));
    expect(framer.midMessage).toBe(false);
  });
});
