import { endOfRun, tokenCharacters } from '../grammar/characters.js';
import { isBlank } from '../grammar/white-space.js';
import { headerName, headerNumber, unknownHeader, usualSpellings } from './header-names.js';

/** A spelling of a name with the colon behind it, as words of four bytes; in the last word `mask` says which count. */
interface Spelling {
  readonly words: readonly number[];
  readonly mask: number;
  readonly length: number;
  readonly number: number;
}

const wordBytes = 4;

function spellingOf(spelled: string, number: number): Spelling {
  const length = spelled.length + 1;
  const words: number[] = [];
  const codes = Buffer.alloc(Math.ceil(length / wordBytes) * wordBytes);
  codes.write(`${spelled}:`, 'latin1');
  for (let at = 0; at < length; at += wordBytes) words.push(codes.readInt32LE(at));
  const over = length % wordBytes;
  return { words, mask: over === 0 ? -1 : (1 << (8 * over)) - 1, length, number };
}

/** The usual spellings in small groups: by their first two characters. */
const groups: (Spelling[] | undefined)[] = new Array<Spelling[] | undefined>(128 * 128).fill(undefined);
const groupOf = (first: number, second: number): number => ((first & 127) << 7) | (second & 127);
for (const [spelled, number] of usualSpellings) {
  const group = groupOf(`${spelled}:`.charCodeAt(0), `${spelled}:`.charCodeAt(1));
  const spelling = spellingOf(spelled, number);
  // As the RFC spells it is how most send it.
  groups[group] =
    number !== unknownHeader && headerName(number) === spelled
      ? [spelling, ...(groups[group] ?? [])]
      : [...(groups[group] ?? []), spelling];
}

/** A copy of the head that is read, in a place that stays: words can be read from it without an object for each head. */
const copied = new DataView(new ArrayBuffer(8 * 1024));
const copiedCodes = new Uint8Array(copied.buffer);
/** Bytes of the head that stand in the copy: a longer one is read more slowly from there on. */
let loaded = 0;
/** A name may be read as far as this beyond the copy's end. */
const longestSpelling = 64;

/** A header name in a head. */
export interface NameAt {
  /** The header's number. */
  number: number;
  /** Where the colon stands behind the name; -1 where there is no name with a colon. */
  colon: number;
}

/** To be called before the names of a head are read. */
export function loadNames(codes: Uint8Array): void {
  loaded = Math.min(codes.length, copiedCodes.length - longestSpelling);
  copiedCodes.set(loaded === codes.length ? codes : codes.subarray(0, loaded));
}

/**
 * Reads the header name that begins at `start`; `codes` are the text's, and the line ends at `end`. Every header of
 * every message passes here: mostly nothing is cut out of the text, nor hashed. What is found stands in `found`.
 */
export function readNameAt(text: string, codes: Uint8Array, start: number, end: number, found: NameAt): void {
  const group = groups[groupOf(codes[start] as number, codes[start + 1] as number)];
  // What stands in the copy behind what was loaded is of another head.
  if (group !== undefined && end <= loaded) {
    for (let i = 0; i < group.length; i++) {
      const { words, mask, length, number } = group[i] as Spelling;
      const last = words.length - 1;
      // From the end: where the colon is not in its place, it is another name.
      if ((copied.getInt32(start + last * wordBytes, true) & mask) !== words[last]) continue;
      let word = 0;
      while (word < last && copied.getInt32(start + word * wordBytes, true) === words[word]) word++;
      const colon = start + length - 1;
      if (word < last || colon >= end) continue;
      found.colon = colon;
      found.number = number;
      return;
    }
  }
  const nameEnd = endOfRun(codes, start, end, tokenCharacters);
  let colon = nameEnd;
  while (colon < end && isBlank(codes[colon] as number)) colon++;
  const proper = nameEnd > start && colon < end && codes[colon] === 58;
  found.colon = proper ? colon : -1;
  found.number = proper ? headerNumber(text.slice(start, nameEnd)) : unknownHeader;
}
