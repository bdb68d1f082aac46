import type { HeaderExplanation } from '../explanation.js';

export const pChargingFunctionAddresses: HeaderExplanation = {
  name: 'P-Charging-Function-Addresses',
  section: 'RFC 7315 §4.5',
  purpose:
    'Which charging servers of the operator are to be told of the call. It does not leave the operator’s network.',
};
