import type { NameAddress } from '../../grammar/name-address.js';
import type { Uri } from '../../grammar/uri.js';
import type { RecoveryTimes } from './recovery-delay.js';

/** How a registration keeps flows by which its phone is reached. RFC 5626 */
export interface OutboundOptions {
  /** The outbound proxies, each with a flow of its own; none of them may be missing from one start to the next. Default: the user agent's. */
  readonly proxies?: readonly NameAddress[];
  /** What is done where a first hop knows nothing of outbound (439). Default: it registers without. */
  readonly withoutSupport?: 'register' | 'fail';
  readonly recovery?: Partial<RecoveryTimes>;
}

export interface RegistrationOptions {
  /** Request-URI of the REGISTERs. Default: the domain of the address-of-record (RFC 3261 §10.2.6). */
  readonly registrar?: Uri;
  /**
   * The contacts to be bound, made from the user agent's own; q, expires and features are parameters of each. Default:
   * its own alone.
   */
  readonly contacts?: (own: NameAddress) => readonly NameAddress[];
  /** The URN that says which phone this is, the same for ever (RFC 5626 §4.1). Default: made from what it is called. */
  readonly instance?: string;
  /** Default: without. */
  readonly outbound?: OutboundOptions;
  /** Which of its GRUUs the phone's Contact in dialogs is (RFC 5627 §4.4). Default: off, none is asked for. */
  readonly gruu?: 'off' | 'public' | 'temporary';
  /**
   * The first hop is known to answer keep-alives, so that they are sent without outbound too (RFC 5626 §4.4).
   * Default false.
   */
  readonly keepAlive?: boolean;
  /** Registers anew over UDP where received and rport show another address than its Contact. Default true. */
  readonly followSeenAddress?: boolean;
}
