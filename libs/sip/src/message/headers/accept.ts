import { type Parameters, parseParameters } from '../../grammar/parameters.js';
import { listHeader } from '../header-definition.js';

/** A range of media types, `*` for any. RFC 3261 §20.1 */
export interface AcceptRange {
  readonly type: string;
  readonly subtype: string;
  readonly parameters: Parameters;
}

export const Accept = listHeader<AcceptRange>('Accept', {
  parse(scanner) {
    const type = scanner.token('media type').toLowerCase();
    scanner.expectSeparator('/');
    const subtype = scanner.token('media subtype').toLowerCase();
    return { type, subtype, parameters: parseParameters(scanner) };
  },
  print: ({ type, subtype, parameters }) => `${type}/${subtype}${parameters.toString()}`,
});
