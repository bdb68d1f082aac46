import type { NameAddress } from '../../grammar/name-address.js';
import { singleHeader } from '../header-definition.js';
import { addressForm } from '../header-forms.js';
import { tagForms } from './tag.js';

/** Whom the request is for, as far as its sender knows. RFC 3261 §20.39 */
export const To = singleHeader<NameAddress>('To', addressForm({ parameters: tagForms }));
