import { readHeader } from '../../core/read-header.js';
import { MinExpires } from '../../message/headers/min-expires.js';
import type { SipResponse } from '../../message/response.js';

/** Seconds that a 423 asks for, where they are more than those that it refused. RFC 3261 §21.4.17 */
export function longerInterval(response: SipResponse, asked: number): number | undefined {
  if (response.statusCode !== 423 || asked === 0) return undefined;
  const minimum = readHeader(response, MinExpires);
  return minimum !== undefined && minimum > asked ? minimum : undefined;
}
