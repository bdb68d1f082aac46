import { parameterForms, qualityValue } from '../../grammar/parameter-forms.js';
import type { Parameters } from '../../grammar/parameters.js';
import { listHeader } from '../header-definition.js';
import { mediaTypeForm } from './media-type.js';

/** A range of media types, `*` for any. RFC 3261 §20.1 */
export interface AcceptRange {
  readonly type: string;
  readonly subtype: string;
  readonly parameters: Parameters;
}

/** What bodies the sender understands; an empty one means none. RFC 3261 §20.1 */
export const Accept = listHeader<AcceptRange>(
  'Accept',
  mediaTypeForm(parameterForms({ q: qualityValue }), true),
  { mayBeEmpty: true },
);
