import type { SipRequest } from '../message/request.js';
import type { Availability } from './answer-options.js';
import type { Call } from './call.js';
import type { CallUser } from './call-user.js';
import type { SessionMedia } from './face/session-media.js';
import type { IncomingCall } from './incoming-call.js';
import type { SessionTimerPolicy } from './session/session-timer.js';
import type { ReceivedRefer } from './transfer/received-refer.js';
import type { Replacement } from './transfer/replaced-call.js';
import type { UserAgentCoreOptions } from './user-agent-core-options.js';

export interface UserAgentOptions extends UserAgentCoreOptions {
  /** A call comes in: gives its user, who later rings, accepts or rejects; undefined refuses with 480. */
  readonly onCall?: (
    invite: SipRequest,
    /** The call that it is to take the place of: then it is answered at once. RFC 3891 §3 */
    replaced?: Call,
  ) => { user: CallUser; begin: (call: IncomingCall) => void } | undefined;
  /**
   * What would become of a call that came now, for the answer to an OPTIONS. Default: 200 where calls are taken, else 480.
   * RFC 3261 §11.2
   */
  readonly onOptions?: (request: SipRequest) => Availability;
  /** Default: no interval is asked for, one of 90 s or more is taken, and this side refreshes. RFC 4028 */
  readonly sessionTimer?: Partial<SessionTimerPolicy>;
  /** The packages of INFOs that it takes; none, an empty list, still says that it knows packages. RFC 6086 §5.2.2 */
  readonly infoPackages?: readonly string[];
  /** A MESSAGE outside a call, or in one whose user takes none: gives the status code of the answer. */
  readonly onMessage?: (request: SipRequest) => number;
  /** Makes the session descriptions of each call whose user does not. Default: users make them. */
  readonly media?: () => SessionMedia;
  /** A REFER has come, in a call or outside: it is to be answered. Default: none are taken. RFC 3515 §2.4.2 */
  readonly onRefer?: (refer: ReceivedRefer) => void;
  /**
   * Whether an INVITE may take the place of a call by Replaces. Default: where it says that the far end of the call wants
   * that, by From or Referred-By. RFC 3891 §3
   */
  readonly mayReplace?: (invite: SipRequest, call: Call) => boolean;
  /**
   * What the Replaces of an INVITE asks for, where dialogs may be meant that are not of this user agent: `none` gives it to
   * `onCall`. Throws SipSyntaxError for one that can't be read. Default: it means one of the calls here.
   * RFC 3891 §3
   */
  readonly replacementFor?: (invite: SipRequest) => Replacement;
}
