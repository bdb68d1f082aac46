import { listHeader } from '../header-definition.js';
import { type UriReference, uriReferenceForm } from '../header-forms.js';

/** Where to read or hear more about an error. RFC 3261 §20.18 */
export const ErrorInfo = listHeader<UriReference>('Error-Info', uriReferenceForm());
