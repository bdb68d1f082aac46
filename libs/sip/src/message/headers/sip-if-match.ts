import { singleHeader } from '../header-definition.js';
import { tokenForm } from '../header-forms.js';

/** The version of a published state that a PUBLISH changes. RFC 3903 §11.3.2 */
export const SipIfMatch = singleHeader<string>('SIP-If-Match', tokenForm);
