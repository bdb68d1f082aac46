import { SipSyntaxError } from '../grammar/syntax-error.js';
import { From } from './headers/from.js';
import { MaxForwards } from './headers/max-forwards.js';
import { magicCookie, Via } from './headers/via.js';
import type { SipRequest } from './request.js';

/**
 * Throws SipSyntaxError where a request lacks what its sender must put into it: Max-Forwards, a tag in From, and a
 * branch that is unique. The topmost Via alone is the sender's own; those below it may be of elements that know no
 * RFC 3261.
 * RFC 3261 §8.1.1.3, §8.1.1.6, §8.1.1.7. Deviation: lenient readers do without, as peers of RFC 2543 and simple load
 * generators leave these out.
 */
export function checkSender(request: SipRequest): void {
  request.required(MaxForwards);
  if (!request.required(From).parameters.has('tag')) throw new SipSyntaxError('no tag', 0, From.name);
  const branch = request.first(Via)?.parameters.get('branch');
  if (branch === undefined) throw new SipSyntaxError('no branch', 0, Via.name);
  if (!branch.startsWith(magicCookie)) throw new SipSyntaxError('branch without z9hG4bK', 0, Via.name);
}
