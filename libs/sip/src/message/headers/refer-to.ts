import type { NameAddress } from '../../grammar/name-address.js';
import { singleHeader } from '../header-definition.js';
import { addressForm } from '../header-forms.js';

/** Whom to call. RFC 3515 §2.1 */
export const ReferTo = singleHeader<NameAddress>('Refer-To', addressForm());
