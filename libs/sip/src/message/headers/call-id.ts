import { singleHeader } from '../header-definition.js';
import { parseCallId, printCallId } from '../header-forms.js';

/** word [ "@" word ]. RFC 3261 §20.8 */
export const CallId = singleHeader<string>('Call-ID', { parse: parseCallId, print: printCallId });
