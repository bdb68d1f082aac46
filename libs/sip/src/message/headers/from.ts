import type { NameAddress } from '../../grammar/name-address.js';
import { singleHeader } from '../header-definition.js';
import { addressForm } from '../header-forms.js';
import { tagForms } from './tag.js';

/** Who sends the request. RFC 3261 §20.20 */
export const From = singleHeader<NameAddress>('From', addressForm({ parameters: tagForms }));
