/**
 * Character classes as tables: one look-up per character.
 * RFC 3261 §25.1
 */
const table = (characters: string): Uint8Array => {
  const set = new Uint8Array(256);
  for (let i = 0; i < characters.length; i++) set[characters.charCodeAt(i)] = 1;
  return set;
};

const alphanumeric = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const mark = "-_.!~*'()";
const unreserved = alphanumeric + mark;

/** token */
export const tokenCharacters = table(`${alphanumeric}-.!%*_+\`'~`);
/**
 * unreserved / escaped / user-unreserved; '%' starts an escape.
 * Deviation: '#' is taken as it stands, because phones send feature codes so.
 */
export const userCharacters = table(`${unreserved}&=+$,;?/%#`);
/** user, without escapes and the leniency: what needs no second look. */
export const plainUserCharacters = table(`${unreserved}&=+$,;?/`);
/** user, without the leniency. */
export const strictUserCharacters = table(`${unreserved}&=+$,;?/%`);
/** Reason-Phrase, without what is not ASCII. */
export const reasonCharacters = table(`${unreserved};/?:@&=+$,% \t`);
/** uric (RFC 3261 §25.1) */
export const uriCharacters = table(`${unreserved};/?:@&=+$,%`);
/** unreserved / escaped / the password's own */
export const passwordCharacters = table(`${unreserved}&=+$,%`);
/** param-unreserved / unreserved / escaped */
export const uriParameterCharacters = table(`${unreserved}[]/:&+$%`);
/** hnv-unreserved / unreserved / escaped */
export const uriHeaderCharacters = table(`${unreserved}[]/?:+$%`);
/** word: what a Call-ID is made of */
export const wordCharacters = table(`${alphanumeric}-.!%*_+\`'~()<>:\\"/[]?{}`);
/** A gen-value that is neither token nor quoted string: host, or what phones put there. */
export const looseValueCharacters = table(`${alphanumeric}-.!%*_+\`'~[]:/@&=$?#`);
/** What may stand in a parameter's name and in its unquoted value, in a URI or in a header. */
export const parameterNameCharacters = table(`${alphanumeric}-.!%*_+\`'~()[]/:&$`);
export const plainValueCharacters = table(`${alphanumeric}-.!%*_+\`'~()[]/:&$@=?#`);

/** What may stand in a URI unescaped: no blanks, controls, bytes beyond ASCII, nor the delimiters around it. */
export const uriTextCharacters = table(
  Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at))
    .filter((c) => !'"<>'.includes(c))
    .join(''),
);
/** LWS, SWS */
export const whiteCharacters = table(' \t\r\n');

export const digit = (code: number): boolean => code >= 48 && code <= 57;
/** A control that is no white space. */
export const control = (code: number): boolean =>
  code === 127 || (code < 32 && code !== 9 && code !== 13 && code !== 10);
export const lws = (code: number): boolean => code === 32 || code === 9 || code === 13 || code === 10;

/**
 * The character codes of a text, one byte each, 255 for what is beyond it: engines read a byte several times faster
 * than a character of a string. No class of characters holds one beyond ASCII, so 255 stands for all of them.
 */
export function codesOf(text: string): Uint8Array {
  if (!/[\u0100-\uffff]/.test(text)) return Buffer.from(text, 'latin1');
  const codes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) codes[at] = Math.min(text.charCodeAt(at), 255);
  return codes;
}

/** Where the run of characters of the class that begins at `start` ends: at `end` or before it. */
export function endOfRun(codes: Uint8Array, start: number, end: number, characters: Uint8Array): number {
  let at = start;
  while (at < end && characters[codes[at] as number] === 1) at++;
  return at;
}

/** True where every character of the text is of the class; false for the empty text. */
export function consistsOf(text: string, characters: Uint8Array): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // Looked at first: to read past the end of a table is dear.
    if (code > 255 || characters[code] !== 1) return false;
  }
  return text.length > 0;
}

/** True for a token (RFC 3261 §25.1). */
export const isToken = (text: string): boolean => consistsOf(text, tokenCharacters);
