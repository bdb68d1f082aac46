import type { Parameters } from '../../grammar/parameters.js';
import { singleHeader } from '../header-definition.js';
import { parameterizedForm, tokenForm } from '../header-forms.js';

/** RFC 6442 §4.2 */
export interface GeolocationRoutingValue {
  /** yes or no. */
  readonly permission: string;
  readonly parameters: Parameters;
}

/** Whether proxies may route by the location that the request holds. RFC 6442 §4.2 */
export const GeolocationRouting = singleHeader<GeolocationRoutingValue>(
  'Geolocation-Routing',
  parameterizedForm('permission', tokenForm),
);
