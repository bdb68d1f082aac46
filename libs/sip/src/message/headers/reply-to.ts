import type { NameAddress } from '../../grammar/name-address.js';
import { singleHeader } from '../header-definition.js';
import { addressForm } from '../header-forms.js';

/** Where to call back, if not From. RFC 3261 §20.31 */
export const ReplyTo = singleHeader<NameAddress>('Reply-To', addressForm());
