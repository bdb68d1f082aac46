import type { NameAddress } from '../../grammar/name-address.js';
import { listHeader } from '../header-definition.js';
import { addressForm } from '../header-forms.js';

/** The proxies that a registrar wants a phone's requests to go through. RFC 3608 §5 */
export const ServiceRoute = listHeader<NameAddress>('Service-Route', addressForm({ brackets: true }));
