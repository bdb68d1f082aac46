import { type NameAddress, parseNameAddress, printNameAddress } from '../../grammar/name-address.js';
import { listHeader } from '../header-definition.js';

/** RFC 3261 §20.34 */
export const Route = listHeader<NameAddress>('Route', { parse: parseNameAddress, print: printNameAddress });
