import { type ParameterForms, tokenOrQuotedValue } from '../../grammar/parameter-forms.js';
import { type Parameters, parseParameters } from '../../grammar/parameters.js';
import type { HeaderForm } from '../header-form.js';

/** A media type, in lower case, with its parameters. RFC 3261 §20.15 */
export interface MediaType {
  readonly type: string;
  readonly subtype: string;
  readonly parameters: Parameters;
}

/**
 * `m-type SLASH m-subtype *( SEMI m-parameter )`; a range may have a star for either.
 * RFC 3261 §25.1 (media-type, media-range)
 */
export const mediaTypeForm = (forms?: ParameterForms, isRange = false): HeaderForm<MediaType> => ({
  parse(scanner) {
    const start = scanner.position;
    const type = scanner.token('media type').toLowerCase();
    scanner.expectSeparator('/');
    const subtype = scanner.token('media subtype').toLowerCase();
    if (isRange && type === '*' && subtype !== '*') scanner.deviation('malformed media range', start);
    const parameters = parseParameters(scanner, forms);
    if (scanner.strict && !isRange && [...parameters].some(([, value]) => !tokenOrQuotedValue(value))) {
      scanner.deviation('malformed parameter of a media type', start);
    }
    return { type, subtype, parameters };
  },
  print: ({ type, subtype, parameters }) => `${type}/${subtype}${parameters.toString()}`,
});
