import type { NameAddress } from '../../grammar/name-address.js';
import { singleHeader } from '../header-definition.js';
import { addressForm } from '../header-forms.js';

/** Which of the callee's addresses was called, where the Request-URI has become a contact. RFC 7315 §4.2, §5.2 */
export const PCalledPartyId = singleHeader<NameAddress>('P-Called-Party-ID', addressForm({ brackets: true }));
