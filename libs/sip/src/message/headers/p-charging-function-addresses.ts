import type { Parameters } from '../../grammar/parameters.js';
import { listHeader } from '../header-definition.js';
import { parametersForm } from './charging-parameters.js';

/** Where charging records go: ccf, ecf, ccf-2, ecf-2. RFC 7315 §4.5, §5.5 */
export const PChargingFunctionAddresses = listHeader<Parameters>(
  'P-Charging-Function-Addresses',
  parametersForm(),
);
