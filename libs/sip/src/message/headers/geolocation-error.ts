import { parameterForms, quotedValue } from '../../grammar/parameter-forms.js';
import type { Parameters } from '../../grammar/parameters.js';
import { singleHeader } from '../header-definition.js';
import { parameterizedForm, printNumber } from '../header-forms.js';

/** RFC 6442 §4.4 */
export interface GeolocationErrorValue {
  /** 100 to 699; each hundred is a kind. */
  readonly locationErrorCode: number;
  /** code: what it means, for a person. */
  readonly parameters: Parameters;
}

/** What was wrong with the location in a request. RFC 6442 §4.4 */
export const GeolocationError = singleHeader<GeolocationErrorValue>(
  'Geolocation-Error',
  parameterizedForm(
    'locationErrorCode',
    {
      parse: (scanner) => scanner.number('location error code', 999),
      print: (code) => printNumber(code, 999),
    },
    parameterForms({ code: quotedValue }),
  ),
);
