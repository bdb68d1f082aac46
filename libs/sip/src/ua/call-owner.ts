import type { UserAgentClient } from '../core/user-agent-client.js';
import type { RoutedRequest } from '../dialog/route-set.js';
import type { NameAddress } from '../grammar/name-address.js';
import type { Uri } from '../grammar/uri.js';
import type { ContactValue } from '../message/headers/contact.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { ServerTransaction } from '../transaction/server-transaction.js';
import type { TransactionLayer } from '../transaction/transaction-layer.js';
import type { CallUser, ProtocolProblem } from './call-user.js';
import type { DialogUsages } from './dialog-usages.js';
import type { ReferRequest, ReferSubscriptionUser } from './events/refer-subscription.js';
import type { Features } from './features.js';
import type { SessionTimerPolicy } from './session/session-timer.js';

/** The user agent as its calls need it. */
export interface CallOwner {
  readonly transactions: TransactionLayer;
  readonly client: UserAgentClient;
  readonly features: Features;
  readonly dialogs: DialogUsages;
  /** undefined where session timers are off. */
  readonly sessionTimer: SessionTimerPolicy | undefined;
  /** The INFOs that it takes; undefined where it knows nothing of packages. RFC 6086 §5.2.2 */
  readonly infoPackages: readonly string[] | undefined;
  /** Who it is: From of its requests. */
  readonly identity: NameAddress;
  /** A response with what the user agent can do. */
  capabilities(response: SipResponse): SipResponse;
  /** A request with what the user agent can do. */
  withOwnHeaders(request: SipRequest): SipRequest;
  /** The same for an INVITE, which requires what this user agent does not do without. */
  withInviteHeaders(request: SipRequest): SipRequest;
  contactFor(transaction: ServerTransaction): ContactValue;
  /** The ACK to a 2xx with the credentials of its INVITE (RFC 3261 §22.1). */
  withCredentialsOf(invite: SipRequest, ack: SipRequest): SipRequest;
  /** Tells of what the far end did wrong, the user of the call too. */
  problem(problem: ProtocolProblem, user?: CallUser): void;
  /** A response that has our tag, where the request has none. */
  answer(request: SipRequest, statusCode: number): SipResponse;
  newTag(): string;
  /** A request outside any dialog, and where it goes first. */
  prepare(method: string, target: Uri): RoutedRequest;
  /** Sends a REFER and hears what becomes of it. */
  refer(refer: ReferRequest, user: ReferSubscriptionUser): void;
  /** The call is over. */
  forget(call: object): void;
}
