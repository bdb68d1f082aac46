import { parameterForms, qualityValue } from '../../grammar/parameter-forms.js';
import type { Parameters } from '../../grammar/parameters.js';
import { listHeader } from '../header-definition.js';
import { parameterizedForm, tokenForm } from '../header-forms.js';

/** A coding of bodies, `*` for any, with its q. RFC 3261 §20.2 */
export interface AcceptEncodingValue {
  readonly coding: string;
  readonly parameters: Parameters;
}

/** What codings of bodies the sender understands. RFC 3261 §20.2 */
export const AcceptEncoding = listHeader<AcceptEncodingValue>(
  'Accept-Encoding',
  parameterizedForm('coding', tokenForm, parameterForms({ q: qualityValue })),
  { mayBeEmpty: true },
);
