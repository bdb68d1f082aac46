import type { Parameters } from '../../grammar/parameters.js';
import { singleHeader } from '../header-definition.js';
import { keywordForm, parameterizedForm } from '../header-forms.js';

/** RFC 4488 §4 */
export interface ReferSubValue {
  /** true or false. */
  readonly subscription: string;
  readonly parameters: Parameters;
}

/** Whether a REFER makes a subscription. RFC 4488 §4 */
export const ReferSub = singleHeader<ReferSubValue>(
  'Refer-Sub',
  parameterizedForm('subscription', keywordForm('true', 'false')),
);
