import { type Parameters, parseParameters } from '../../grammar/parameters.js';
import type { HeaderForm } from '../header-form.js';

/** Features that a contact should or should not have; see featureOf for their values. RFC 3841 §9.2 */
export interface FeatureSet {
  /** Feature parameters; require and explicit, of Accept-Contact. */
  readonly parameters: Parameters;
}

/** `"*" *( SEMI feature-param )`. RFC 3841 §10 */
export const featureSetForm: HeaderForm<FeatureSet> = {
  parse(scanner) {
    scanner.expect('*');
    return { parameters: parseParameters(scanner) };
  },
  print: ({ parameters }) => `*${parameters.toString()}`,
};
