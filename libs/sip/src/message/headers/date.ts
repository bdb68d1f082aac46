import { singleHeader } from '../header-definition.js';

const rfc1123Date = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** The time of sending, always GMT. RFC 3261 §20.17 */
export const DateHeader = singleHeader<Date>('Date', {
  parse(scanner) {
    const start = scanner.position;
    const text = scanner.rest();
    const date = new Date(rfc1123Date.test(text) ? text : Number.NaN);
    // Date makes 3 March of 31 February. A wrong day of the week does no harm.
    if (Number.isNaN(date.getTime()) || date.toUTCString().slice(4) !== text.slice(4)) {
      scanner.position = start;
      scanner.fail('malformed date');
    }
    return date;
  },
  print: (date) => date.toUTCString(),
});
