import { type NameAddress, parseNameAddress, printNameAddress } from '../../grammar/name-address.js';
import { listHeader } from '../header-definition.js';

/** RFC 3327 §4 */
export const Path = listHeader<NameAddress>('Path', { parse: parseNameAddress, print: printNameAddress });
