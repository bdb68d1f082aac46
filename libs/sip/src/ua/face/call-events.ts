import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { CallEnd, DescriptionPlace, ProtocolProblem, ReceivedDescription } from '../call-user.js';

/** What a call tells its listeners, by name. The same as CallUser is told. */
export interface CallEvents {
  /** A provisional response other than 100. */
  readonly progress: readonly [response: SipResponse];
  /** An answer that does not count yet. */
  readonly preview: readonly [answer: ReceivedDescription];
  /** The 2xx of a call that we placed; its ACK is out. */
  readonly answered: readonly [response: SipResponse];
  /** The ACK to a 2xx of ours. */
  readonly acknowledged: readonly [ack: SipRequest];
  /** The answer to an offer of ours. */
  readonly answer: readonly [answer: ReceivedDescription, place: DescriptionPlace];
  /** An offer of the far end's within the call. */
  readonly offer: readonly [offer: ReceivedDescription, place: DescriptionPlace];
  /** A re-INVITE was refused: what was agreed within it counts no more. */
  readonly 'rolled back': readonly [];
  /** An INFO, of a package or of none. RFC 6086 */
  readonly info: readonly [request: SipRequest, infoPackage: string | undefined];
  /** A MESSAGE in the call, answered 200. RFC 3428 */
  readonly message: readonly [request: SipRequest];
  /** The far end did something wrong. */
  readonly problem: readonly [problem: ProtocolProblem];
  /** Told once; `message` is what ended it, where a message did. */
  readonly ended: readonly [end: CallEnd, message: SipRequest | SipResponse | undefined];
}
