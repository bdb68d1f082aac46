/**
 * A message's head is kept as wire text: one character per byte, so that untouched bytes leave as they came.
 * Typed values are ordinary text; these two turn one into the other.
 */

const beyondAscii = /[\u0080-\uffff]/;
const beyondBytes = /[\u0100-\uffff]/;

/** False for text that can't be bytes: cut down to bytes, U+010A would become a line end. */
export const isWireText = (text: string): boolean => !beyondBytes.test(text);

/** True for text that is the same on the wire as it reads. */
export const isAsciiText = (text: string): boolean => !beyondAscii.test(text);

/** True for what may be a start line, or a part of one, on the wire. */
export const isWireLine = (text: string): boolean => !/[\r\n]/.test(text) && isWireText(text);

/**
 * Wire text read as UTF-8; bytes that are none come out as U+FFFD. What is ASCII stays where it is relative to what
 * is not, so both read alike to the grammar.
 */
export function fromWire(wire: string): string {
  return beyondAscii.test(wire) ? Buffer.from(wire, 'latin1').toString('utf8') : wire;
}

/** Text as the bytes of its UTF-8 form. */
export function toWire(text: string): string {
  return beyondAscii.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

/** A first byte without all that must follow it, and bytes that are in no character. */
const brokenUtf8 = new RegExp(
  [
    '[\\xc0-\\xdf](?![\\x80-\\xbf])',
    '[\\xe0-\\xef](?![\\x80-\\xbf]{2})',
    '[\\xf0-\\xf7](?![\\x80-\\xbf]{3})',
    '[\\xf8-\\xfb](?![\\x80-\\xbf]{4})',
    '[\\xfc\\xfd](?![\\x80-\\xbf]{5})',
    '[\\xfe\\xff]',
  ].join('|'),
);

/**
 * Where in wire text a byte stands that is neither in a UTF8-NONASCII nor a UTF8-CONT; -1 where none does. These two
 * take more than UTF-8 does: continuation bytes alone, and characters of up to six bytes.
 * RFC 3261 §25.1
 */
export const brokenUtf8At = (wire: string): number => wire.search(brokenUtf8);
