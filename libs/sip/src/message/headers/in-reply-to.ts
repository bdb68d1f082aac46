import { listHeader } from '../header-definition.js';
import { parseCallId } from '../header-forms.js';

/** The Call-IDs of the calls that this one answers. RFC 3261 §20.21 */
export const InReplyTo = listHeader<string>('In-Reply-To', { parse: parseCallId, print: (callId) => callId });
