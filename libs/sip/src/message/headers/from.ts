import { type NameAddress, parseNameAddress, printNameAddress } from '../../grammar/name-address.js';
import { singleHeader } from '../header-definition.js';

/** RFC 3261 §20.20 */
export const From = singleHeader<NameAddress>('From', { parse: parseNameAddress, print: printNameAddress });
