import { numberValue, parameterForms, tokenValue } from '../../grammar/parameter-forms.js';
import type { Parameters } from '../../grammar/parameters.js';
import { singleHeader } from '../header-definition.js';
import { parameterizedForm, tokenForm } from '../header-forms.js';

/** RFC 6665 §8.2.3 */
export interface SubscriptionStateValue {
  /** active, pending, terminated, or another token; case does not matter. */
  readonly state: string;
  /** reason; expires and retry-after, both in seconds. */
  readonly parameters: Parameters;
}

/** Where a subscription stands. RFC 6665 §8.2.3 */
export const SubscriptionState = singleHeader<SubscriptionStateValue>(
  'Subscription-State',
  parameterizedForm(
    'state',
    tokenForm,
    parameterForms({ reason: tokenValue, expires: numberValue, 'retry-after': numberValue }),
  ),
);
