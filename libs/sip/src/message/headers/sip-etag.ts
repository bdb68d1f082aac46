import { singleHeader } from '../header-definition.js';
import { tokenForm } from '../header-forms.js';

/** The version of a published state. RFC 3903 §11.3.1 */
export const SipETag = singleHeader<string>('SIP-ETag', tokenForm);
