import type { Parameters } from '../../grammar/parameters.js';
import { singleHeader } from '../header-definition.js';
import { parameterizedForm, tokenForm } from '../header-forms.js';

/** RFC 6086 §7.2 */
export interface InfoPackageValue {
  readonly infoPackage: string;
  readonly parameters: Parameters;
}

export const infoPackageForm = parameterizedForm('infoPackage', tokenForm);

/** What an INFO is about. RFC 6086 §7.2 */
export const InfoPackage = singleHeader<InfoPackageValue>('Info-Package', infoPackageForm);
