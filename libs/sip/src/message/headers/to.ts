import { type NameAddress, parseNameAddress, printNameAddress } from '../../grammar/name-address.js';
import { singleHeader } from '../header-definition.js';

/** RFC 3261 §20.39 */
export const To = singleHeader<NameAddress>('To', { parse: parseNameAddress, print: printNameAddress });
