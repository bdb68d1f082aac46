import { SipSyntaxError } from '../grammar/syntax-error.js';

const where = 'body';
const cr = 13;
const lf = 10;

interface Delimiter {
  /** Where the line end before it begins, or the body itself. */
  readonly start: number;
  /** Where the part behind it begins, or the epilogue. */
  readonly end: number;
  readonly closing: boolean;
}

/**
 * Splits a body at its delimiters. The line end before a delimiter belongs to the delimiter.
 * RFC 2046 §5.1.1 (multipart-body)
 * @throws SipSyntaxError where there is no part, no end, or more than `maximum` parts
 */
export function splitParts(
  body: Buffer,
  boundary: string,
  maximum: number,
): { preamble: Buffer; parts: Buffer[]; epilogue: Buffer } {
  const first = nextDelimiter(body, boundary, 0);
  if (first === undefined || first.closing)
    throw new SipSyntaxError('multipart body without a part', 0, where);
  const parts: Buffer[] = [];
  let opening = first;
  while (true) {
    const next = nextDelimiter(body, boundary, opening.end);
    if (next === undefined) {
      throw new SipSyntaxError('multipart body without a closing delimiter', opening.end, where);
    }
    if (parts.length >= maximum) throw new SipSyntaxError('too many parts', opening.end, where);
    parts.push(body.subarray(opening.end, Math.max(next.start, opening.end)));
    if (next.closing) {
      return { preamble: body.subarray(0, first.start), parts, epilogue: body.subarray(next.end) };
    }
    opening = next;
  }
}

/** `CRLF "--" boundary [ "--" ] transport-padding`, at a line's beginning, from here on. */
function nextDelimiter(body: Buffer, boundary: string, from: number): Delimiter | undefined {
  const dashed = `--${boundary}`;
  for (let at = body.indexOf(dashed, from, 'latin1'); at >= 0; at = body.indexOf(dashed, at + 1, 'latin1')) {
    // At `from` a line begins: it is the body's beginning, or a delimiter's line has just ended.
    const startsLine = at === from || (body[at - 2] === cr && body[at - 1] === lf);
    const delimiter = startsLine ? delimiterAt(body, at, at + dashed.length, from) : undefined;
    if (delimiter !== undefined) return delimiter;
  }
  return undefined;
}

function delimiterAt(body: Buffer, at: number, behind: number, from: number): Delimiter | undefined {
  const closing = body[behind] === 45 && body[behind + 1] === 45;
  let end = closing ? behind + 2 : behind;
  while (body[end] === 32 || body[end] === 9) end++;
  const start = at === from ? at : at - 2;
  if (body[end] === cr && body[end + 1] === lf) return { start, end: end + 2, closing };
  // A boundary that merely begins another one is no delimiter; the last one may be the body's last byte.
  return closing && end === body.length ? { start, end, closing } : undefined;
}
