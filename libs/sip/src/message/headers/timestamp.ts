import { textHeader } from '../header-definition.js';

/** When the request was sent, by the sender's clock; echoed in a 100. RFC 3261 §20.38, §8.2.6.1 */
export const Timestamp = textHeader('Timestamp');
