import { describe, expect, it } from '@jest/globals';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { BodyPart } from './body-part.js';
import { parseHeaderValue } from './header-definition.js';
import { CallId, ContentLength, ContentType, Subject } from './headers/index.js';
import { bodyParts, parseMultipart } from './multipart.js';
import { parseMessage } from './parse-message.js';
import { makeMultipart, multipartType, printMultipart } from './print-multipart.js';
import { SipRequest } from './request.js';

const text = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'), 'latin1');
const mixed = (boundary = 'b') => parseHeaderValue(ContentType, `multipart/mixed;boundary=${boundary}`);
const read = (...lines: string[]) => parseMultipart(mixed(), text(...lines));
const bodies = (parts: readonly BodyPart[]) => parts.map(({ body }) => Buffer.from(body).toString('latin1'));

describe('multipart body (RFC 2046 §5.1, RFC 5621 §4.2)', () => {
  it('is parts with headers and bodies between delimiters', () => {
    const body = read(
      'preamble',
      '--b',
      'Content-Type: application/sdp',
      'Subject: a,',
      ' folded',
      '',
      'v=0',
      '',
      '--b \t',
      '',
      'no headers',
      '--b',
      'c: text/html',
      '--b--',
      'epilogue',
    );
    expect(bodies(body.parts)).toEqual(['v=0\r\n', 'no headers', '']);
    expect(body.parts.map(({ type }) => type.subtype)).toEqual(['sdp', 'plain', 'html']);
    expect(body.parts[0]?.header(Subject)).toBe('a, folded');
    expect(Buffer.from(body.preamble).toString()).toBe('preamble');
    expect(Buffer.from(body.epilogue).toString()).toBe('epilogue');
    expect(body).toMatchObject({ subtype: 'mixed', boundary: 'b' });
  });

  it('keeps every byte of its parts: a binary one needs no other encoding (RFC 5621 §3.2)', () => {
    const bytes = Buffer.from([...Array(256).keys(), 13, 10, 13, 10, 0]);
    const body = makeMultipart([BodyPart.of('application/octet-stream', bytes)]);
    const back = parseMultipart(parseHeaderValue(ContentType, multipartType(body)), printMultipart(body));
    expect(back.parts[0]?.body).toEqual(bytes);
  });

  it('ends a part at its delimiter, whatever a Content-Length in it says (RFC 3261 §7.4.2, erratum 3183)', () => {
    const { parts } = read('--b', 'Content-Length: 1', '', 'abc', '--b', 'l: 999', '', 'def', '--b--');
    expect(bodies(parts)).toEqual(['abc', 'def']);
    expect(parts[0]?.header(ContentLength)).toBe(1);
  });

  it('takes for a delimiter only a whole one at the beginning of a line', () => {
    const { parts } = read('--b', '', 'x--b', '--bb', ' --b', '--b', '', 'y', '--b--x', '--b--');
    expect(bodies(parts)).toEqual(['x--b\r\n--bb\r\n --b', 'y\r\n--b--x']);
  });

  it('may have a quoted boundary of any characters that one may have', () => {
    const boundary = "a'()+_,-./:=? b";
    const type = parseHeaderValue(ContentType, `multipart/related;boundary="${boundary}"`);
    const body = parseMultipart(type, text(`--${boundary}`, '', 'x', `--${boundary}--`, ''));
    expect(bodies(body.parts)).toEqual(['x']);
    expect(multipartType(body)).toBe(`multipart/related;boundary="${boundary}"`);
  });

  it('may be in another one', () => {
    const inner = makeMultipart(
      [BodyPart.of('text/plain', 'a'), BodyPart.of('text/html', 'b')],
      'alternative',
    );
    const outer = makeMultipart([
      BodyPart.of(multipartType(inner), printMultipart(inner), { 'Content-Disposition': 'session' }),
      BodyPart.of('text/plain', 'c'),
    ]);
    expect(outer.boundary).not.toBe(inner.boundary);
    const back = parseMultipart(parseHeaderValue(ContentType, multipartType(outer)), printMultipart(outer));
    expect(back.parts[0]?.nested?.subtype).toBe('alternative');
    expect(bodies(back.parts[0]?.nested?.parts ?? [])).toEqual(['a', 'b']);
  });

  it('comes out as it came in', () => {
    const bytes = text('pre', '--b', 'X:  1', '', 'a', '--b', '', '', '--b--', 'epi', '');
    expect(printMultipart(parseMultipart(mixed(), bytes)).toString('latin1')).toBe(bytes.toString('latin1'));
  });

  it.each([
    ['nothing in it', []],
    ['no delimiter', ['hello']],
    ['no part', ['--b--', '']],
    ['no end', ['--b', '', 'x']],
    ['another boundary', ['--c', '', 'x', '--c--']],
    ['a malformed header', ['--b', 'Nonsense', '', 'x', '--b--']],
    ['a header with a bare line end', ['--b', 'A: b\nC: d', '', 'x', '--b--']],
    ['a malformed type of a part', ['--b', 'Content-Type: nonsense', '', 'x', '--b--']],
  ])('with %s is refused', (_, lines) => {
    expect(() => read(...lines)).toThrow(SipSyntaxError);
  });

  it.each([
    '',
    ';boundary',
    ';boundary=""',
    `;boundary=${'x'.repeat(71)}`,
    ';boundary="a "',
    ';boundary="a;b"',
  ])('of a type with %j is refused', (parameter) => {
    const type = parseHeaderValue(ContentType, `multipart/mixed${parameter}`);
    expect(() => parseMultipart(type, text('--a', '', 'x', '--a--'))).toThrow(SipSyntaxError);
  });

  it('can not be made of nothing', () => {
    expect(() => makeMultipart([])).toThrow(SipSyntaxError);
    expect(() => BodyPart.of('nonsense', '')).toThrow(SipSyntaxError);
  });
});

describe('limits of a multipart body', () => {
  const part = ['--b', '', 'x'];

  it('hold for the number of its parts', () => {
    expect(parseMultipart(mixed(), text(...part, ...part, '--b--'), { parts: 2 }).parts).toHaveLength(2);
    expect(() => parseMultipart(mixed(), text(...part, ...part, '--b--'), { parts: 1 })).toThrow(
      'too many parts',
    );
  });

  it('hold for the headers of a part', () => {
    const lines = ['--b', 'A: 1', 'B: 2', '', 'x', '--b--'];
    expect(() => parseMultipart(mixed(), text(...lines), { fields: 1 })).toThrow('too many headers');
  });

  it('hold for bodies in one another', () => {
    let body = makeMultipart([BodyPart.of('text/plain', 'x')]);
    for (let depth = 1; depth < 6; depth++) {
      body = makeMultipart([BodyPart.of(multipartType(body), printMultipart(body))]);
    }
    const type = parseHeaderValue(ContentType, multipartType(body));
    expect(() => parseMultipart(type, printMultipart(body))).toThrow('nested too deeply');
    expect(parseMultipart(type, printMultipart(body), { depth: 6 }).parts).toHaveLength(1);
  });

  it('let hostile bodies take time in proportion to their length', () => {
    const cost = (size: number): number => {
      const start = process.cpuUsage().user;
      for (const line of ['--b ', '\r\n--b', '\r\n--bb\r\n', '--b--', '\r\n--b\t\t']) {
        expect(() =>
          parseMultipart(mixed(), Buffer.from(`--b\r\n\r\n${line.repeat(size)}`), { parts: 9 }),
        ).toThrow(SipSyntaxError);
      }
      return (process.cpuUsage().user - start) / 1000;
    };
    cost(1000);
    const [once, twice, fourfold] = [cost(20_000), cost(40_000), cost(80_000)];
    expect(twice).toBeLessThan(once * 4 + 60);
    expect(fourfold).toBeLessThan(once * 8 + 60);
  });
});

describe('body parts of a message (RFC 5621 §4.2)', () => {
  const request = SipRequest.to('MESSAGE', 'sip:a').with(CallId, '1');

  it('are those of nested multipart bodies too, as if they were not nested, in their order (RFC 5621 §4.3)', () => {
    const inner = makeMultipart([BodyPart.of('text/plain', 'a'), BodyPart.of('text/html', 'b')]);
    const outer = makeMultipart([
      BodyPart.of(multipartType(inner), printMultipart(inner)),
      BodyPart.of('text/plain', 'c'),
    ]);
    expect(bodies(bodyParts(request.withBody(multipartType(outer), printMultipart(outer))))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('are the body itself, with what the message says about it, where it is not multipart', () => {
    const parts = bodyParts(request.withText('Content-Disposition', 'session').withBody('text/html', 'x'));
    expect(bodies(parts)).toEqual(['x']);
    expect(parts[0]?.type.subtype).toBe('html');
    expect(parts[0]?.text('Content-Disposition')).toBe('session');
    expect(parts[0]?.has(CallId)).toBe(false);
  });

  it('are none where there is no body', () => {
    expect(bodyParts(request)).toEqual([]);
    expect(bodies(bodyParts(parseMessage('MESSAGE sip:a SIP/2.0\r\n\r\nx')))).toEqual(['x']);
  });
});
