import { userCharacters } from './characters.js';
import { SipSyntaxError } from './syntax-error.js';

/** The value of a hexadecimal digit, -1 for any other character. */
function hexadecimal(code: number | undefined): number {
  if (code === undefined) return -1;
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** Throws SipSyntaxError where a '%' between `start` and `end` is not followed by two hexadecimal digits. */
export function checkEscapes(codes: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end; at++) {
    if (codes[at] !== 37) continue;
    const whole = at + 2 < end && hexadecimal(codes[at + 1]) >= 0;
    if (!whole || hexadecimal(codes[at + 2]) < 0) throw new SipSyntaxError('malformed escape', at);
  }
}

/** A plain text as it may stand in a user part. RFC 3261 §25.1 (user) */
export function escapeUser(text: string): string {
  return escapeUserBytes(Buffer.from(text, 'utf8'));
}

/** The bytes of a user part, each escaped unless it may stand as it is. */
export function escapeUserBytes(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const plain = userCharacters[byte] === 1 && byte !== 37 && byte !== 35;
    text += plain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

/** The bytes that an escaped part stands for; they need not be UTF-8. */
export function unescapeBytes(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  let length = 0;
  for (let at = 0; at < bytes.length; at++, length++) {
    const high = bytes[at] === 37 ? hexadecimal(bytes[at + 1]) : -1;
    const low = high < 0 ? -1 : hexadecimal(bytes[at + 2]);
    bytes[length] = low < 0 ? (bytes[at] ?? 0) : high * 16 + low;
    if (low >= 0) at += 2;
  }
  return bytes.subarray(0, length);
}

/** The text that an escaped part stands for; a part whose bytes are no UTF-8 stays as it is. */
export function unescapePart(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const reserved = new Set([...';/?:@&=+$,%'].map((character) => character.charCodeAt(0)));

/**
 * A part in the one spelling that all its equivalents share: escapes undone, but for those of reserved characters,
 * which mean something else unescaped, and of the escape character itself.
 * RFC 3261 §19.1.4
 */
export function canonicalPart(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/%[0-9a-fA-F]{2}/g, (escaped) => {
    const byte = Number.parseInt(escaped.slice(1), 16);
    return byte > 126 || reserved.has(byte) ? escaped.toUpperCase() : String.fromCharCode(byte);
  });
}
