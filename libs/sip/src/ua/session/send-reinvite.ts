import type { ClientRequest } from '../../core/client-request.js';
import { Contact } from '../../message/headers/contact.js';
import { RecvInfo } from '../../message/headers/recv-info.js';
import type { SipResponse } from '../../message/response.js';
import type { AmendRequest, SessionBody } from '../call-user.js';
import { InviteClient } from './invite-client.js';
import { secondFinal } from './second-final.js';
import type { SessionCore } from './session-core.js';
import { sipReason } from './sip-reason.js';

/** What a re-INVITE holds. */
export interface Reinvitation {
  /** Undefined: the far end is asked for its offer. */
  readonly offer: SessionBody | undefined;
  readonly amend: AmendRequest;
}

/**
 * Sends a re-INVITE and tells its final response once a 2xx is acknowledged. What was agreed within one that is refused is
 * rolled back, and what held before is offered once more, so that both sides know.
 * RFC 3261 §14.1, RFC 6141 §3.4
 */
export function sendReinvite(
  session: SessionCore,
  { offer, amend }: Reinvitation,
  onFinal: (response: SipResponse, local: boolean) => void,
): ClientRequest {
  const { dialog, ua, exchange } = session;
  const before = exchange.agreement;
  const forgetPackages = session.peer.beforeChange();
  exchange.send('INVITE', offer);
  const { request, nextHop } = dialog.makeRequest('INVITE');
  const own = ua.withInviteHeaders(request).withAll(Contact, [session.contact]);
  const described = offer === undefined ? own : own.withBody(offer.contentType, offer.content);
  const informed =
    ua.infoPackages === undefined ? described : described.withText(RecvInfo.name, ua.infoPackages.join(', '));
  const invite = amend(session.timer.ask(informed));
  const client = new InviteClient(session, {
    onUnacceptable: () => pending.cancel([sipReason(488, 'Not Acceptable Here')]),
    onAcknowledged: (response, sent, wanted) => {
      if (session.over) return;
      session.client = undefined;
      session.timer.receiveSuccess(sent, response);
      if (wanted) onFinal(response, false);
      else session.fail(488, 'Not Acceptable Here');
    },
  });
  session.client = client;
  const pending = ua.client.send(
    invite,
    nextHop,
    {
      onProvisional: (response) => {
        if (!session.over && response.statusCode > 100) client.receiveProvisional(response);
      },
      onContradiction: (message) => session.tell({ fault: secondFinal }, message),
      onFinal: (response, request, local) => {
        dialog.receiveResponse(response);
        if (response.successful) return client.receiveSuccess(response, request);
        session.client = undefined;
        if (session.over) return;
        forgetPackages();
        exchange.refuse('receive', 'INVITE');
        const again = session.rollBack(before) ? before.local : undefined;
        onFinal(response, local);
        if (again !== undefined) void session.changes.offer(again);
      },
    },
    () => dialog.nextSequence(),
  );
  return pending;
}
