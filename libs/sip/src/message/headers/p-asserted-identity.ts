import type { NameAddress } from '../../grammar/name-address.js';
import { listHeader } from '../header-definition.js';
import { addressForm } from '../header-forms.js';

/** Who the sender is, as a trusted proxy says it: a SIP URI, a tel URI, or one of each. RFC 3325 §9.1 */
export const PAssertedIdentity = listHeader<NameAddress>('P-Asserted-Identity', addressForm({ alone: true }));
