import type { ClientRequest } from '../core/user-agent-client.js';
import { Dialog } from '../dialog/dialog.js';
import { tagOf } from '../dialog/dialog-id.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import type { Uri } from '../grammar/uri.js';
import { CallId } from '../message/headers/call-id.js';
import { CSeq } from '../message/headers/cseq.js';
import { To } from '../message/headers/to.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import { Call, type CallUser, type SessionBody } from './call.js';
import type { CallOwner } from './call-owner.js';

/** So many forks of one INVITE are answered with ACK and BYE; nobody has more phones. */
const maximumForks = 64;

/** The ACK to one 2xx, kept to be sent again for each repetition of it. */
interface Acknowledged {
  readonly dialog: Dialog;
  readonly ack: SipRequest;
  readonly nextHop: Uri;
}

/** A call that this user agent places. RFC 3261 §13.2 */
export class OutgoingCall extends Call {
  private readonly request: ClientRequest;
  /** By remote tag: a forked INVITE may be answered more than once. */
  private readonly acknowledged = new Map<string, Acknowledged>();
  private cancelled = false;
  private hangUpOnAck = false;

  constructor(ua: CallOwner, invite: SipRequest, nextHop: Uri, user: CallUser) {
    super(ua, invite.required(CallId), user);
    this.request = ua.client.send(invite, nextHop, {
      onProvisional: (response) => {
        if (response.statusCode > 100) this.user.onProgress?.(response);
      },
      onFinal: (response, request, local) =>
        response.successful ? this.succeed(response, request) : this.refuse(response, local),
    });
  }

  hangUp(): void {
    if (this.ended) return;
    if (this.dialog === undefined) {
      this.cancelled = true;
      return this.request.cancel();
    }
    // Asked while the answer is being looked at: the ACK comes first.
    if (!this.acknowledged.has(this.dialog.remoteTag)) {
      this.hangUpOnAck = true;
      return;
    }
    this.sendBye();
    this.end({ kind: 'hung up', by: 'local' });
  }

  /** After a CANCEL any refusal ends the call as its user wanted, also one that crossed it. */
  private refuse({ statusCode, reasonPhrase }: SipResponse, local: boolean): void {
    if (this.cancelled) return this.end({ kind: 'cancelled', by: 'local', statusCode, reasonPhrase });
    if (local) return this.end({ kind: 'lost', by: 'local', statusCode, reasonPhrase });
    this.end({ kind: 'refused', by: 'remote', statusCode, reasonPhrase });
  }

  /** Every 2xx is acknowledged; one that is not wanted any more is ended by BYE (RFC 3261 §13.2.2.4). */
  private succeed(response: SipResponse, request: SipRequest): void {
    const tag = tagOf(response, To);
    const known = this.acknowledged.get(tag);
    if (known !== undefined) return this.ua.client.sendAck(known.ack, known.nextHop);
    if (this.acknowledged.size >= maximumForks) return;
    let dialog: Dialog;
    try {
      dialog = Dialog.ofClient(request, response);
    } catch (error) {
      if (!(error instanceof SipSyntaxError)) throw error;
      // Without a Contact there is nowhere to send ACK or BYE: the far end gives up by itself.
      return this.end({
        kind: 'lost',
        by: 'remote',
        statusCode: response.statusCode,
        reasonPhrase: error.message,
      });
    }
    const wanted = this.dialog === undefined && !this.cancelled && !this.ended;
    if (wanted) this.adopt(dialog);
    if (wanted) return this.begin(dialog, request, response);
    this.acknowledge(dialog, request, undefined);
    this.sendBye(dialog);
    if (this.cancelled) this.end({ kind: 'cancelled', by: 'local' });
  }

  /** The ACK goes out whatever its user does: without it the far end would repeat its 2xx for half a minute. */
  private begin(dialog: Dialog, request: SipRequest, response: SipResponse): void {
    let answer: SessionBody | undefined;
    try {
      answer = this.user.onAnswered?.(response, response.body);
    } catch (error) {
      this.acknowledge(dialog, request, undefined);
      this.hangUp();
      throw error;
    }
    this.acknowledge(dialog, request, answer);
    if (this.hangUpOnAck) this.hangUp();
  }

  private acknowledge(dialog: Dialog, request: SipRequest, answer: SessionBody | undefined): void {
    const routed = dialog.makeRequest('ACK', request.required(CSeq).number);
    const bare = this.ua.withCredentialsOf(request, routed.request);
    const ack = answer === undefined ? bare : bare.withBody(answer.contentType, answer.content);
    this.acknowledged.set(dialog.remoteTag, { dialog, ack, nextHop: routed.nextHop });
    this.ua.client.sendAck(ack, routed.nextHop);
  }
}
