import { type NameAddress, parseNameAddress, printNameAddress } from '../../grammar/name-address.js';
import { listHeader } from '../header-definition.js';

/** RFC 3261 §20.30 */
export const RecordRoute = listHeader<NameAddress>('Record-Route', {
  parse: parseNameAddress,
  print: printNameAddress,
});
