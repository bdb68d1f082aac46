import { parameterForms, qualityValue, quotedValue, tokenValue } from '../../grammar/parameter-forms.js';
import type { Parameters } from '../../grammar/parameters.js';
import type { HeaderForm } from '../header-form.js';
import { parameterizedForm, tokenForm } from '../header-forms.js';

/** RFC 3329 §2.2 */
export interface SecurityMechanism {
  /** digest, tls, ipsec-ike, ipsec-man, … */
  readonly mechanism: string;
  /** q, d-alg, d-qop, d-ver. */
  readonly parameters: Parameters;
}

export const securityMechanismForm: HeaderForm<SecurityMechanism> = parameterizedForm(
  'mechanism',
  tokenForm,
  parameterForms({ q: qualityValue, 'd-alg': tokenValue, 'd-qop': tokenValue, 'd-ver': quotedValue }),
);
