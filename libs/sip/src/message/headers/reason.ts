import { type Parameters, parseParameters } from '../../grammar/parameters.js';
import { listHeader } from '../header-definition.js';

/** Why a request was sent: protocol with its cause and text. RFC 3326 §2 */
export interface ReasonValue {
  /** SIP, Q.850, … */
  readonly protocol: string;
  /** cause, text. */
  readonly parameters: Parameters;
}

export const Reason = listHeader<ReasonValue>('Reason', {
  parse: (scanner) => ({ protocol: scanner.token('protocol'), parameters: parseParameters(scanner) }),
  print: ({ protocol, parameters }) => `${protocol}${parameters.toString()}`,
});
