import { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';

/** By name here; requests with any other method are counted together, as a sender can make up as many as it likes. */
const methods = new Set([
  'ACK',
  'BYE',
  'CANCEL',
  'INFO',
  'INVITE',
  'MESSAGE',
  'NOTIFY',
  'OPTIONS',
  'PRACK',
  'PUBLISH',
  'REFER',
  'REGISTER',
  'SUBSCRIBE',
  'UPDATE',
]);
const anyOther = 'other';
/** Status codes have three digits and begin with 1 to 6 (RFC 3261 §7.2). */
const codes = 700;

/** How many messages went one way: requests by method, responses by status code, each with its retransmissions. */
export class MessageCounts {
  private readonly requests = new Map<string, number>();
  private readonly responses = new Uint32Array(codes);

  count(message: SipRequest | SipResponse): void {
    if (message instanceof SipRequest) {
      const method = methods.has(message.method) ? message.method : anyOther;
      this.requests.set(method, (this.requests.get(method) ?? 0) + 1);
    } else {
      const { statusCode } = message;
      if (statusCode < codes) this.responses[statusCode] = (this.responses[statusCode] ?? 0) + 1;
    }
  }

  /** Those that came, by method or `other`. */
  get byMethod(): ReadonlyMap<string, number> {
    return this.requests;
  }

  get byStatusCode(): ReadonlyMap<number, number> {
    return new Map([...this.responses].flatMap((count, code) => (count === 0 ? [] : [[code, count]])));
  }
}
