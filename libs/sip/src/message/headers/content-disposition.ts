import { parameterForms, tokenValue } from '../../grammar/parameter-forms.js';
import type { Parameters } from '../../grammar/parameters.js';
import { singleHeader } from '../header-definition.js';
import { parameterizedForm, tokenForm } from '../header-forms.js';

/** What a body is for. RFC 3261 §20.11 */
export interface ContentDispositionValue {
  /** session, render, icon, alert, … */
  readonly disposition: string;
  /** handling. */
  readonly parameters: Parameters;
}

export const ContentDisposition = singleHeader<ContentDispositionValue>(
  'Content-Disposition',
  parameterizedForm('disposition', tokenForm, parameterForms({ handling: tokenValue })),
);

/**
 * True where whoever does not understand the body must refuse the message with 415: also without the parameter, and
 * without the header.
 * RFC 3261 §20.11 with erratum 4567
 */
export function isHandlingRequired(disposition: ContentDispositionValue | undefined): boolean {
  return disposition?.parameters.get('handling')?.toLowerCase() !== 'optional';
}
