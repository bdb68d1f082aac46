import type { Dialog } from '../../dialog/dialog.js';
import type { RoutedRequest } from '../../dialog/route-set.js';
import type { NameAddress } from '../../grammar/name-address.js';
import { Parameters } from '../../grammar/parameters.js';
import { isSipUri, parseUri, type Uri } from '../../grammar/uri.js';
import { Contact } from '../../message/headers/contact.js';
import { ReferSub } from '../../message/headers/refer-sub.js';
import { ReferTo } from '../../message/headers/refer-to.js';
import { ReferredBy } from '../../message/headers/referred-by.js';
import { TargetDialog } from '../../message/headers/target-dialog.js';
import type { SipRequest } from '../../message/request.js';
import type { CallOwner } from '../call-owner.js';
import type { ReferenceStatus } from '../events/refer-package.js';
import type { SubscriptionEnd } from '../events/subscription-user.js';
import type { Session } from '../session/session.js';
import { replacingUri } from './refer-to.js';
import { Transfer, type TransferOutcome } from './transfer.js';

/** A call as its transfer needs it. */
export interface TransferableCall {
  readonly callId: string;
  readonly dialog: Dialog | undefined;
  readonly sessions: readonly Session[];
  readonly confirmed: boolean;
  readonly finished: boolean;
  hangUp(): void;
  on(name: 'answered' | 'acknowledged' | 'ended', listener: () => void): () => void;
}

/** Where a call is transferred to: an address, or the far end of another call, which need not be answered yet. */
export type TransferTarget = string | Uri | TransferableCall;

export interface TransferOptions {
  /** False: the far end is asked not to tell what becomes of it (RFC 4488). Default true. */
  readonly subscription?: boolean;
  /** Who asks, as the new far end is to see it. Default: the user agent's identity; false: nobody. RFC 3892 */
  readonly referredBy?: NameAddress | false;
  /** True: this side stays in the call when the far end has got there. Default: it hangs up. RFC 5589 §6.1 */
  readonly stays?: boolean;
}

/**
 * Asks the far end of a call to go elsewhere. To the far end of a call that is not answered yet it goes once that is:
 * the way of RFC 5589 §7.6 that has no races.
 * RFC 5589 §6.1, §6.2, §7.3, RFC 3515 §2.4.1
 */
export function transferCall(
  call: TransferableCall,
  ua: CallOwner,
  target: TransferTarget,
  options: TransferOptions,
): Transfer {
  const { clock, transport } = ua.transactions;
  const transfer = new Transfer(clock, (work) => transport.guard(work));
  const conclude = (outcome: TransferOutcome): void => {
    transfer.tell('done', outcome);
    const gone = outcome.kind === 'transferred' || outcome.kind === 'accepted';
    if (gone && options.stays !== true) call.hangUp();
  };
  const ask = (uri: Uri | undefined): void => {
    const [session] = call.sessions.filter(({ over, dialog }) => !over && dialog === call.dialog);
    if (uri === undefined || session === undefined || call.finished) return conclude({ kind: 'abandoned' });
    sendRefer(session, ua, uri, options, transfer, conclude);
  };
  if (typeof target === 'string') ask(parseUri(target));
  else if (!isCall(target)) ask(target);
  else
    whenConfirmed(target, () => ask(target.dialog === undefined ? undefined : replacingUri(target.dialog)));
  return transfer;
}

const isCall = (target: Uri | TransferableCall): target is TransferableCall => 'callId' in target;

/** Does the work once the call is answered, or over. */
function whenConfirmed(call: TransferableCall, work: () => void): void {
  if (call.confirmed || call.finished) return work();
  const stops: (() => void)[] = [];
  const once = (): void => {
    for (const stop of stops.splice(0)) stop();
    work();
  };
  for (const name of ['answered', 'acknowledged', 'ended'] as const) stops.push(call.on(name, once));
}

function sendRefer(
  session: Session,
  ua: CallOwner,
  uri: Uri,
  { subscription = true, referredBy = ua.identity }: TransferOptions,
  transfer: Transfer,
  conclude: (outcome: TransferOutcome) => void,
): void {
  const { dialog } = session;
  // A dialog of its own is what its far end likes best, where it can be reached and can tell what it is about (§6).
  const apart = session.peer.supports('tdialog') && isGruu(dialog.remoteTarget);
  const { request, nextHop } = apart ? besides(dialog, ua) : dialog.makeRequest('REFER');
  const named = ua
    .withOwnHeaders(request)
    .withAll(Contact, [session.contact])
    .with(ReferTo, { uri, parameters: Parameters.none });
  const said = referredBy === false ? named : named.with(ReferredBy, referredBy);
  const refer = subscription
    ? said
    : said.with(ReferSub, { subscription: 'false', parameters: Parameters.none });
  let last: ReferenceStatus | undefined;
  ua.refer(
    { request: refer, nextHop, ...(apart ? {} : { dialog }) },
    {
      onAccepted: (response) => transfer.tell('accepted', response),
      onStatus: (status) => {
        last = status;
        transfer.tell('status', status);
        // Its subscription may end later, or not at all.
        if (status.statusCode >= 200) conclude(outcomeOf(status));
      },
      onEnded: (end) => conclude(outcomeOfEnd(end, last)),
      onProblem: (problem) => ua.problem(problem, session.user),
    },
  );
}

/** A request outside the dialog that says which one it is about. RFC 4538 §3 */
function besides(dialog: Dialog, ua: CallOwner): RoutedRequest {
  const { request, nextHop } = ua.prepare('REFER', dialog.remoteTarget);
  const parameters = Parameters.of({ 'local-tag': dialog.localTag, 'remote-tag': dialog.remoteTag });
  const told: SipRequest = request.with(TargetDialog, { callId: dialog.callId, parameters });
  return { request: told.withText('Require', 'tdialog'), nextHop };
}

const isGruu = (uri: Uri): boolean => isSipUri(uri) && uri.parameters.has('gr');

const outcomeOf = (status: ReferenceStatus): TransferOutcome =>
  status.statusCode < 300 ? { kind: 'transferred', status } : { kind: 'failed', status };

function outcomeOfEnd(end: SubscriptionEnd, last: ReferenceStatus | undefined): TransferOutcome {
  if (end.kind === 'refused' && end.response !== undefined)
    return { kind: 'refused', response: end.response };
  if (end.kind === 'suppressed') return { kind: 'accepted' };
  if (last !== undefined && last.statusCode >= 200) return outcomeOf(last);
  return { kind: 'unknown', end };
}
