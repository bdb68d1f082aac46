import { singleHeader } from '../header-definition.js';
import { printNumber, printToken } from '../header-forms.js';

/** Which reliable provisional response a PRACK is for. RFC 3262 §7.2 */
export interface RAckValue {
  /** Its RSeq. */
  readonly responseNumber: number;
  /** Its CSeq. */
  readonly sequenceNumber: number;
  readonly method: string;
}

export const RAck = singleHeader<RAckValue>('RAck', {
  parse(scanner) {
    const responseNumber = scanner.number('response number', 0xffffffff);
    scanner.expectWhite();
    const sequenceNumber = scanner.number('sequence number', 0x7fffffff);
    scanner.expectWhite();
    return { responseNumber, sequenceNumber, method: scanner.token('method') };
  },
  print: ({ responseNumber, sequenceNumber, method }) =>
    `${printNumber(responseNumber, 0xffffffff)} ${printNumber(sequenceNumber, 0x7fffffff)} ${printToken(method)}`,
});
