import { parameterForms, tokenValue } from '../../grammar/parameter-forms.js';
import { listHeader } from '../header-definition.js';
import { type UriReference, uriReferenceForm } from '../header-forms.js';

/** More about caller or callee: an icon, a card, a page (purpose). RFC 3261 §20.9 */
export const CallInfo = listHeader<UriReference>(
  'Call-Info',
  uriReferenceForm(parameterForms({ purpose: tokenValue })),
);
