import type { SipSyntaxError } from '../grammar/syntax-error.js';
import type { MessageLimits } from '../message/limits.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { Clock } from '../ports/clock.js';
import type { Random } from '../ports/random.js';
import type { Flow } from './flow.js';
import type { MessageFaults } from './message-faults.js';
import type { MessageTap } from './message-tap.js';
import type { OwnAddressesOptions } from './own-addresses.js';
import type { LocateResponse } from './response-sender.js';

/** The layer above: it gets messages whose mandatory headers can be read. */
export interface TransportUser {
  receiveRequest(request: SipRequest, flow: Flow): void;
  receiveResponse(response: SipResponse, flow: Flow): void;
  /** A request that is wrong; it can be answered where its Via could be read. */
  receiveDefective(request: SipRequest, error: SipSyntaxError, flow: Flow): void;
  /** A connection has ended. */
  flowEnded(flow: Flow): void;
}

export interface TransportLayerOptions extends OwnAddressesOptions {
  readonly tap?: MessageTap;
  /** What befalls messages on purpose. Default: nothing. */
  readonly faults?: MessageFaults;
  readonly limits?: MessageLimits;
  /** For keep-alives, and for how long it is remembered who has no TCP. */
  readonly clock?: Clock;
  readonly random?: Random;
  /**
   * The path MTU in bytes, where it is known. A request that comes within 200 bytes of it, or has more than 1,300 where
   * it is not known, goes over TCP instead of UDP (RFC 3261 §18.1.1).
   */
  readonly pathMtu?: number;
  /** Asks those who get requests over TLS to send theirs over the same connection. Default false. RFC 5923 §8.1 */
  readonly connectionReuse?: boolean;
  /** Asked where a response can go after the ways that need no look-up have failed. Default: nowhere. */
  readonly locateResponse?: LocateResponse;
  /** Sees what is sent to somebody beyond the address translation, just before it leaves. */
  readonly onSendingOutside?: (message: SipRequest | SipResponse, remoteHost: string) => void;
  /** Told of exceptions in the layers above. */
  readonly onFault?: (error: unknown) => void;
  /** Told what a person should know of this machine, e.g. that its kernel grants too little memory: one line each. */
  readonly onWarning?: (text: string) => void;
}
