import type { NameAddress } from '../../grammar/name-address.js';
import { listHeader } from '../header-definition.js';
import { addressForm } from '../header-forms.js';

/** The proxies between a registrar and a contact. RFC 3327 §4 */
export const Path = listHeader<NameAddress>('Path', addressForm({ brackets: true }));
