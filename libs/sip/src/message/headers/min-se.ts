import type { Parameters } from '../../grammar/parameters.js';
import { singleHeader } from '../header-definition.js';
import { parameterizedForm, secondsForm } from '../header-forms.js';

/** RFC 4028 §5 */
export interface MinSEValue {
  readonly seconds: number;
  readonly parameters: Parameters;
}

/** The least Session-Expires that is taken; 90 s where the header is absent. RFC 4028 §5 */
export const MinSE = singleHeader<MinSEValue>('Min-SE', parameterizedForm('seconds', secondsForm));
