/**
 * A message's head is kept as wire text: one character per byte, so that untouched bytes leave as they came.
 * Typed values are ordinary text; these two turn one into the other.
 */

const beyondAscii = /[\u0080-\uffff]/;

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
