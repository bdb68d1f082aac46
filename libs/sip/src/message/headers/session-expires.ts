import { oneOf, parameterForms } from '../../grammar/parameter-forms.js';
import type { Parameters } from '../../grammar/parameters.js';
import { singleHeader } from '../header-definition.js';
import { parameterizedForm, secondsForm } from '../header-forms.js';

/** RFC 4028 §4 */
export interface SessionExpiresValue {
  readonly seconds: number;
  /** refresher. */
  readonly parameters: Parameters;
}

/** How long a session lasts without a refresh. RFC 4028 §4 */
export const SessionExpires = singleHeader<SessionExpiresValue>(
  'Session-Expires',
  parameterizedForm('seconds', secondsForm, parameterForms({ refresher: oneOf('uac', 'uas') })),
);

/** Who sends the refreshes; undefined where that is still open. RFC 4028 §4 */
export function refresherOf({ parameters }: SessionExpiresValue): 'uac' | 'uas' | undefined {
  const refresher = parameters.get('refresher')?.toLowerCase();
  return refresher === 'uac' || refresher === 'uas' ? refresher : undefined;
}
