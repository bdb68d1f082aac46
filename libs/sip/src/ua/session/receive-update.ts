import { Accept } from '../../message/headers/accept.js';
import { makeResponse } from '../../message/make-response.js';
import type { ServerTransaction } from '../../transaction/server-transaction.js';
import type { ReceivedDescription, SessionBody } from '../call-user.js';
import { ask } from './ask.js';
import { sdpRange } from './invite-server.js';
import { refusalOfRefresh } from './refusal-of-refresh.js';
import type { SessionCore } from './session-core.js';
import { sessionDescriptionOf } from './session-description.js';

/** An UPDATE in a session, early or confirmed: a refresh, or an offer. RFC 3311 §5.2 */
export function receiveUpdate(session: SessionCore, transaction: ServerTransaction): void {
  const { request } = transaction;
  const offer = sessionDescriptionOf(request);
  // Until the PRACK has come for the answer, or the offer, that is on its way (RFC 6337 §4.3, UAS-IsU).
  if (offer !== undefined && session.unacknowledged) return session.refuseRequest(transaction, 500);
  const refusal = refusalOfRefresh(session, request);
  if (refusal !== undefined) return void transaction.respond(refusal);
  const step = session.exchange.receive('UPDATE', offer);
  if (step.refuse !== undefined) return session.refuseRequest(transaction, step.refuse);
  if (offer === undefined) return accept(session, transaction, undefined);
  answerOffer(session, transaction, offer);
}

function answerOffer(session: SessionCore, transaction: ServerTransaction, offer: ReceivedDescription): void {
  const { request } = transaction;
  ask(
    () => session.user.onOffer?.(offer, 'UPDATE'),
    session.ua.transactions,
    (answered) => {
      if (session.over) return void transaction.respond(makeResponse(request, 487));
      if (answered.kind === 'body') return accept(session, transaction, answered.body);
      session.exchange.refuse('send', 'UPDATE');
      const statusCode = answered.kind === 'late' ? 504 : (answered.statusCode ?? 488);
      const refusal = makeResponse(request, statusCode);
      transaction.respond(statusCode === 488 ? refusal.with(Accept, sdpRange) : refusal);
      session.changed();
    },
  );
}

function accept(session: SessionCore, transaction: ServerTransaction, answer: SessionBody | undefined): void {
  const { request } = transaction;
  session.peer.learn(request);
  session.exchange.send('2xx to UPDATE', answer);
  session.dialog.accept(request);
  const able = session.complete(request, makeResponse(request, 200));
  const response = session.confirmed ? session.timer.answer(request, able) : able;
  transaction.respond(
    answer === undefined ? response : response.withBody(answer.contentType, answer.content),
  );
  session.changed();
}
