import { isToken } from '../grammar/characters.js';
import { quote } from '../grammar/quoted-string.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import type { BodyPart, MultipartBody } from './body-part.js';

const noBytes = new Uint8Array(0);

/**
 * A multipart body of these parts. Its boundary occurs in none of them.
 * @throws SipSyntaxError for no part at all
 */
export function makeMultipart(parts: readonly BodyPart[], subtype = 'mixed'): MultipartBody {
  if (parts.length === 0) throw new SipSyntaxError('multipart body without a part', 0, 'body');
  const printed = parts.map(printPart);
  let boundary = 'boundary';
  // Counted on from a fixed word, so that equal parts make equal bytes.
  for (let n = 1; printed.some((part) => part.includes(`--${boundary}`)); n++) boundary = `boundary-${n}`;
  return { subtype, boundary, parts, preamble: noBytes, epilogue: noBytes };
}

/** The Content-Type that goes with the body. */
export const multipartType = ({ subtype, boundary }: MultipartBody): string =>
  `multipart/${subtype};boundary=${isToken(boundary) ? boundary : quote(boundary)}`;

/** The bytes of a multipart body; what was parsed comes out as it came, but for padding behind its delimiters. */
export function printMultipart({ boundary, parts, preamble, epilogue }: MultipartBody): Buffer {
  const chunks: Uint8Array[] = preamble.length === 0 ? [] : [preamble, Buffer.from('\r\n')];
  for (const part of parts) {
    chunks.push(Buffer.from(`--${boundary}\r\n`, 'latin1'), printPart(part), Buffer.from('\r\n'));
  }
  chunks.push(Buffer.from(`--${boundary}--`, 'latin1'));
  if (epilogue.length > 0) chunks.push(Buffer.from('\r\n'), epilogue);
  return Buffer.concat(chunks);
}

function printPart({ fields, body }: BodyPart): Buffer {
  const head = fields.map(({ line }) => `${line}\r\n`).join('');
  return Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), body]);
}
