import type { Parameters } from '../../grammar/parameters.js';
import { listHeader } from '../header-definition.js';
import { parameterizedForm, tokenForm } from '../header-forms.js';

/** RFC 7315 §5.4 */
export interface PAccessNetworkInfoValue {
  /** 3GPP-E-UTRAN-FDD, IEEE-802.11, … */
  readonly accessNetwork: string;
  /** Where in that network: utran-cell-id-3gpp and others; network-provided. */
  readonly parameters: Parameters;
}

/** How the sender is connected. RFC 7315 §4.4, §5.4 */
export const PAccessNetworkInfo = listHeader<PAccessNetworkInfoValue>(
  'P-Access-Network-Info',
  parameterizedForm('accessNetwork', tokenForm),
);
