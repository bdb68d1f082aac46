import { SipSyntaxError } from '../grammar/syntax-error.js';
import { BodyPart, type MultipartBody } from './body-part.js';
import { FieldList } from './field-list.js';
import { ContentType } from './headers/content-type.js';
import type { MediaType } from './headers/media-type.js';
import { defaultMultipartLimits, type MultipartLimits } from './multipart-limits.js';
import { splitParts } from './multipart-parts.js';
import { readFields } from './read-fields.js';
import type { SipRequest } from './request.js';
import type { SipResponse } from './response.js';

const where = 'body';
/** 1 to 70 of bchars, the last of them no blank. RFC 2046 §5.1.1 */
const boundaryText = /^[\w'()+,\-./:=? ]{0,69}[\w'()+,\-./:=?]$/;

/**
 * Reads a body of this type, and the multipart bodies in its parts.
 * @throws SipSyntaxError where the type has no boundary, the parts don't end, or there are more than the limits allow
 */
export function parseMultipart(
  type: MediaType,
  body: Uint8Array,
  limits: Partial<MultipartLimits> = {},
): MultipartBody {
  return parseAtDepth(type, Buffer.from(body.buffer, body.byteOffset, body.length), 1, {
    ...defaultMultipartLimits,
    ...limits,
  });
}

function parseAtDepth(type: MediaType, body: Buffer, depth: number, limits: MultipartLimits): MultipartBody {
  if (depth > limits.depth) throw new SipSyntaxError('multipart bodies nested too deeply', 0, where);
  const boundary = type.parameters.text('boundary');
  if (boundary === undefined || !boundaryText.test(boundary)) {
    throw new SipSyntaxError('multipart without a proper boundary', 0, ContentType.name);
  }
  const { preamble, parts, epilogue } = splitParts(body, boundary, limits.parts);
  return {
    subtype: type.subtype,
    boundary,
    parts: parts.map((bytes) => parsePart(bytes, depth, limits)),
    preamble,
    epilogue,
  };
}

/** MIME-part-headers [CRLF *OCTET] */
function parsePart(bytes: Buffer, depth: number, limits: MultipartLimits): BodyPart {
  const bare = bytes.length >= 2 && bytes[0] === 13 && bytes[1] === 10;
  const blank = bare ? -2 : bytes.indexOf('\r\n\r\n', 0, 'latin1');
  const headEnd = blank < 0 ? (bare ? 0 : bytes.length) : blank + 2;
  const head = bytes.toString('latin1', 0, headEnd);
  const table = readFields(head, bytes, 0, limits);
  const { fault } = table;
  if (fault !== undefined) {
    throw new SipSyntaxError(fault.reason, fault.offset, 'head of a body part', fault.statusCode);
  }
  const body = bytes.subarray(Math.min(headEnd + 2, bytes.length));
  const fields = FieldList.ofTable(table);
  const part = new BodyPart(fields, body);
  if (part.type.type !== 'multipart') return part;
  return new BodyPart(fields, body, parseAtDepth(part.type, body, depth + 1, limits));
}

/**
 * The parts of a message's body that hold something, those in nested multipart bodies included, in their order; a body
 * that is not multipart is its own only part.
 * @throws SipSyntaxError
 */
export function bodyParts(
  message: SipRequest | SipResponse,
  limits: Partial<MultipartLimits> = {},
): readonly BodyPart[] {
  if (message.body.length === 0) return [];
  const type = message.header(ContentType);
  if (type?.type !== 'multipart') {
    return [
      new BodyPart(
        message.fields.filter(({ name }) => isAboutBody(name)),
        message.body,
      ),
    ];
  }
  return leaves(parseMultipart(type, message.body, limits));
}

const isAboutBody = (name: string): boolean => /^(?:content-|mime-version$)/i.test(name);

const leaves = ({ parts }: MultipartBody): readonly BodyPart[] =>
  parts.flatMap((part) => (part.nested === undefined ? [part] : leaves(part.nested)));
