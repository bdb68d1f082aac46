import { isToken } from '../../grammar/characters.js';
import type { Parameters } from '../../grammar/parameters.js';
import { quote, unquote } from '../../grammar/quoted-string.js';
import { listHeader } from '../header-definition.js';
import { parameterizedForm } from '../header-forms.js';

/** RFC 7315 §5.3 */
export interface PVisitedNetworkIdValue {
  /** Without quotes. */
  readonly network: string;
  readonly parameters: Parameters;
}

/** The network that a roaming phone registers through. RFC 7315 §4.3, §5.3 */
export const PVisitedNetworkId = listHeader<PVisitedNetworkIdValue>(
  'P-Visited-Network-ID',
  parameterizedForm('network', {
    parse: (scanner) => (scanner.peek() === 34 ? unquote(scanner.quotedString()) : scanner.token('network')),
    print: (network) => (isToken(network) ? network : quote(network)),
  }),
);
