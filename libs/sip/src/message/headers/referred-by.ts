import type { NameAddress } from '../../grammar/name-address.js';
import { parameterForms, quotedValue } from '../../grammar/parameter-forms.js';
import { singleHeader } from '../header-definition.js';
import { addressForm } from '../header-forms.js';

/** Who asked for this request with a REFER; cid names the body part that proves it. RFC 3892 §3 */
export const ReferredBy = singleHeader<NameAddress>(
  'Referred-By',
  addressForm({ parameters: parameterForms({ cid: quotedValue }) }),
);
