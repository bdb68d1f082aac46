import { singleHeader } from '../header-definition.js';
import { printNumber, printToken } from '../header-forms.js';

/** Below 2^31 (RFC 3261 §8.1.1.5). */
const maximumSequence = 0x7fffffff;

/** RFC 3261 §20.16 */
export interface CSeqValue {
  /** Below 2^31 (RFC 3261 §8.1.1.5). */
  readonly number: number;
  readonly method: string;
}

export const CSeq = singleHeader<CSeqValue>('CSeq', {
  parse(scanner) {
    const number = scanner.number('sequence number', maximumSequence);
    scanner.expectWhite();
    return { number, method: scanner.token('method') };
  },
  print: ({ number, method }) => `${printNumber(number, maximumSequence)} ${printToken(method)}`,
});
