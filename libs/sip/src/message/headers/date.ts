import { parseSipDate, printSipDate } from '../../grammar/sip-date.js';
import { singleHeader } from '../header-definition.js';

/** The time of sending, always GMT. RFC 3261 §20.17 */
export const DateHeader = singleHeader<Date>('Date', {
  parse(scanner) {
    const start = scanner.position;
    const date = parseSipDate(scanner.rest());
    if (date !== undefined) return date;
    scanner.position = start;
    return scanner.fail('malformed date');
  },
  print: printSipDate,
});
