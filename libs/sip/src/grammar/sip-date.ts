import { SipSyntaxError } from './syntax-error.js';

const rfc1123Date = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * A SIP-date as a time; undefined where the text is none. A wrong day of the week does no harm.
 * RFC 3261 §25.1 (SIP-date), §20.17
 */
export function parseSipDate(text: string): Date | undefined {
  if (!rfc1123Date.test(text)) return undefined;
  const date = new Date(text);
  // Date makes 3 March of 31 February.
  return Number.isNaN(date.getTime()) || date.toUTCString().slice(4) !== text.slice(4) ? undefined : date;
}

/** Always GMT, to the second. Throws SipSyntaxError for a date that is none, or has no year of four digits. */
export function printSipDate(date: Date): string {
  const text = date.toUTCString();
  if (!rfc1123Date.test(text)) throw new SipSyntaxError('not a date', 0);
  return text;
}
