import { parameterForms, tokenValue } from '../../grammar/parameter-forms.js';
import type { Parameters } from '../../grammar/parameters.js';
import { singleHeader } from '../header-definition.js';
import { parameterizedForm, parseCallId, printCallId } from '../header-forms.js';

/** RFC 4538 §7 */
export interface TargetDialogValue {
  readonly callId: string;
  /** remote-tag and local-tag, as the sender has them. */
  readonly parameters: Parameters;
}

/** The dialog that shows why a request outside of it may be answered. RFC 4538 §7 */
export const TargetDialog = singleHeader<TargetDialogValue>(
  'Target-Dialog',
  parameterizedForm(
    'callId',
    { parse: parseCallId, print: printCallId },
    parameterForms({ 'remote-tag': tokenValue, 'local-tag': tokenValue }),
  ),
);
