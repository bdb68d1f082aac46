import type { NameAddress } from '../../grammar/name-address.js';
import { listHeader } from '../header-definition.js';
import { addressForm } from '../header-forms.js';

/** The proxies that the request has still to go through. RFC 3261 §20.34 */
export const Route = listHeader<NameAddress>('Route', addressForm({ brackets: true }));
