import { listHeader } from '../header-definition.js';
import { type UriReference, uriReferenceForm } from '../header-forms.js';

/** Where the sender is, by reference or in a body part (cid). RFC 6442 §4.1 */
export const Geolocation = listHeader<UriReference>('Geolocation', uriReferenceForm());
