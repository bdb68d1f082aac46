import { singleHeader } from '../header-definition.js';
import { maximumSeconds, printNumber } from '../header-forms.js';

/**
 * Seconds. RFC 3261 §20.19. Deviation: what is no number below 2^32 counts as 3600, as §10.2.1.1 asks of registrars.
 */
export const Expires = singleHeader<number>('Expires', {
  parse(scanner) {
    const start = scanner.position;
    const text = scanner.rest();
    if (!isSeconds(text)) scanner.deviation('malformed number of seconds', start);
    return secondsOr3600(text);
  },
  print: (seconds) => printNumber(seconds, maximumSeconds),
});

const isSeconds = (text: string): boolean => /^\d+$/.test(text) && Number(text) <= 0xffffffff;

export const secondsOr3600 = (text: string): number => (isSeconds(text) ? Number(text) : 3600);
