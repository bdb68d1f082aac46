import { SipSyntaxError } from '../grammar/syntax-error.js';
import { CallId } from './headers/call-id.js';
import { CSeq } from './headers/cseq.js';
import { From } from './headers/from.js';
import { MaxForwards } from './headers/max-forwards.js';
import { To } from './headers/to.js';
import { Via } from './headers/via.js';
import { SipRequest } from './request.js';
import type { SipResponse } from './response.js';

/**
 * What is wrong with the headers that every message must have, or undefined where nothing is.
 * Max-Forwards may be absent: peers of RFC 2543 and simple load generators leave it out.
 * RFC 3261 §8.1.1, §16.3 step 1
 */
export function checkMessage(message: SipRequest | SipResponse): SipSyntaxError | undefined {
  try {
    if (message.first(Via) === undefined) return new SipSyntaxError('missing', 0, Via.name);
    message.required(From);
    message.required(To);
    message.required(CallId);
    const { method } = message.required(CSeq);
    if (message instanceof SipRequest) {
      if (method !== message.method)
        return new SipSyntaxError('method differs from the request line', 0, CSeq.name);
      message.header(MaxForwards);
    }
    return undefined;
  } catch (error) {
    if (error instanceof SipSyntaxError) return error;
    throw error;
  }
}
