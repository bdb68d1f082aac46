import { listHeader } from '../header-definition.js';
import { type UriReference, uriReferenceForm } from '../header-forms.js';

/** What to ring with, or what ringback to play. RFC 3261 §20.4 */
export const AlertInfo = listHeader<UriReference>('Alert-Info', uriReferenceForm());
