import { singleHeader } from '../header-definition.js';
import { tokenForm } from '../header-forms.js';

/** How urgent the request is to a person: emergency, urgent, normal, non-urgent or another token. RFC 3261 §20.26 */
export const Priority = singleHeader<string>('Priority', tokenForm);
