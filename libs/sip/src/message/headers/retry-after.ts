import { parseComment, printComment } from '../../grammar/comment.js';
import { numberValue, parameterForms } from '../../grammar/parameter-forms.js';
import { type Parameters, parseParameters } from '../../grammar/parameters.js';
import { singleHeader } from '../header-definition.js';
import { maximumSeconds, printNumber } from '../header-forms.js';

/** When to try again. RFC 3261 §20.33 */
export interface RetryAfterValue {
  readonly seconds: number;
  /** Without its outer brackets; those in it, and backslashes, as they stand in a comment. */
  readonly comment?: string;
  readonly parameters: Parameters;
}

const retryParameters = parameterForms({ duration: numberValue });

export const RetryAfter = singleHeader<RetryAfterValue>('Retry-After', {
  parse(scanner) {
    const seconds = scanner.number('seconds', maximumSeconds);
    scanner.skipWhite();
    const comment = parseComment(scanner);
    const parameters = parseParameters(scanner, retryParameters);
    return comment === undefined ? { seconds, parameters } : { seconds, comment, parameters };
  },
  print: ({ seconds, comment, parameters }) =>
    `${printNumber(seconds, maximumSeconds)}${comment === undefined ? '' : ` ${printComment(comment)}`}${parameters.toString()}`,
});
