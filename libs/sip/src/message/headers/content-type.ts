import { type Parameters, parseParameters } from '../../grammar/parameters.js';
import { singleHeader } from '../header-definition.js';

/** A media type, in lower case, with its parameters. RFC 3261 §20.15 */
export interface MediaType {
  readonly type: string;
  readonly subtype: string;
  readonly parameters: Parameters;
}

export const ContentType = singleHeader<MediaType>('Content-Type', {
  parse(scanner) {
    const type = scanner.token('media type').toLowerCase();
    scanner.expectSeparator('/');
    const subtype = scanner.token('media subtype').toLowerCase();
    return { type, subtype, parameters: parseParameters(scanner) };
  },
  print: ({ type, subtype, parameters }) => `${type}/${subtype}${parameters.toString()}`,
});
