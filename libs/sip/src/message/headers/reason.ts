import { numberValue, parameterForms, quotedValue } from '../../grammar/parameter-forms.js';
import type { Parameters } from '../../grammar/parameters.js';
import { listHeader } from '../header-definition.js';
import { parameterizedForm, tokenForm } from '../header-forms.js';

/** Why a request was sent: protocol with its cause and text. RFC 3326 §2 */
export interface ReasonValue {
  /** SIP, Q.850, … */
  readonly protocol: string;
  /** cause, text. */
  readonly parameters: Parameters;
}

export const Reason = listHeader<ReasonValue>(
  'Reason',
  parameterizedForm('protocol', tokenForm, parameterForms({ cause: numberValue, text: quotedValue })),
);
