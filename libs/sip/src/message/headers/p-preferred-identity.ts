import type { NameAddress } from '../../grammar/name-address.js';
import { listHeader } from '../header-definition.js';
import { addressForm } from '../header-forms.js';

/** Who of several the sender wants to be said to be. RFC 3325 §9.2 */
export const PPreferredIdentity = listHeader<NameAddress>(
  'P-Preferred-Identity',
  addressForm({ alone: true }),
);
