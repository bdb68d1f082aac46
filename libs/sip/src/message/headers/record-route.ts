import type { NameAddress } from '../../grammar/name-address.js';
import { listHeader } from '../header-definition.js';
import { addressForm } from '../header-forms.js';

/** The proxies that stay in the way of the dialog. RFC 3261 §20.30 */
export const RecordRoute = listHeader<NameAddress>('Record-Route', addressForm({ brackets: true }));
