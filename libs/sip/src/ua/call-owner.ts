import type { UserAgentClient } from '../core/user-agent-client.js';
import type { Dialog } from '../dialog/dialog.js';
import type { ContactValue } from '../message/headers/contact.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { ServerTransaction } from '../transaction/server-transaction.js';
import type { TransactionLayer } from '../transaction/transaction-layer.js';
import type { Flow } from '../transport/flow.js';

/** What takes the requests of a dialog. */
export interface DialogUsage {
  receive(transaction: ServerTransaction): void;
  receiveAck(ack: SipRequest): void;
}

/** The user agent as its calls need it. */
export interface CallOwner {
  readonly transactions: TransactionLayer;
  readonly client: UserAgentClient;
  readonly methods: readonly string[];
  /** A response with what the user agent can do. */
  capabilities(response: SipResponse): SipResponse;
  contactFor(flow: Flow): ContactValue;
  /** The ACK to a 2xx with the credentials of its INVITE (RFC 3261 §22.1). */
  withCredentialsOf(invite: SipRequest, ack: SipRequest): SipRequest;
  /** Requests of this dialog go to this usage from now on. */
  enter(dialog: Dialog, usage: DialogUsage): void;
  leave(dialog: Dialog): void;
  /** The call is over. */
  forget(call: DialogUsage): void;
}
