import { type NameAddress, parseNameAddress, printNameAddress } from '../../grammar/name-address.js';
import { listHeader } from '../header-definition.js';

/** RFC 3608 §5 */
export const ServiceRoute = listHeader<NameAddress>('Service-Route', {
  parse: parseNameAddress,
  print: printNameAddress,
});
