import { singleHeader } from '../header-definition.js';

/** Seconds; what is no number below 2^32 counts as 3600. RFC 3261 §20.19, §10.2.1.1 */
export const Expires = singleHeader<number>('Expires', {
  parse: (scanner) => secondsOr3600(scanner.rest()),
  print: String,
});

export function secondsOr3600(text: string): number {
  return /^\d+$/.test(text) && Number(text) <= 0xffffffff ? Number(text) : 3600;
}
