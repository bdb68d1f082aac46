import type { NameAddress } from '../../grammar/name-address.js';
import { listHeader } from '../header-definition.js';
import { addressForm } from '../header-forms.js';

/** What other addresses the registered user has. RFC 7315 §4.1, §5.1 */
export const PAssociatedUri = listHeader<NameAddress>('P-Associated-URI', addressForm({ brackets: true }), {
  mayBeEmpty: true,
});
