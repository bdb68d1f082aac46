import { Dialog } from '../../dialog/dialog.js';
import { Parameters } from '../../grammar/parameters.js';
import { Contact } from '../../message/headers/contact.js';
import { CSeq } from '../../message/headers/cseq.js';
import { Expires } from '../../message/headers/expires.js';
import { RecordRoute } from '../../message/headers/record-route.js';
import { ReferSub } from '../../message/headers/refer-sub.js';
import { makeResponse } from '../../message/make-response.js';
import type { SipResponse } from '../../message/response.js';
import type { ServerTransaction } from '../../transaction/server-transaction.js';
import type { UserAgentCore } from '../user-agent-core.js';
import { eventsOf } from './event-registry.js';
import { type NotifierEnd, NotifierSubscription } from './notifier-subscription.js';
import { type ReferenceStatus, referenceStatus, referPackage } from './refer-package.js';

/** Dialogs in which a REFER has come: later ones must name themselves. RFC 3515 §2.4.6 */
const referred = new WeakSet<Dialog>();

/** Option tag. RFC 4488 §4 */
export const noReferSub = 'norefersub';

export interface ImplicitSubscriptionOptions {
  /** The dialog that the REFER stands in; none where it begins one. */
  readonly dialog?: Dialog;
  /** Seconds that the reference may take. Default: the package's. RFC 3515 §3.4 */
  readonly expires?: number;
  /** The far end wants to hear no more, or can't be reached. The reference itself goes on (RFC 3515 §2.4.4). */
  readonly onEnded?: (end: NotifierEnd) => void;
}

/**
 * The subscription that a REFER makes, at the side that took it: tells what becomes of the reference.
 * RFC 3515 §2.4.4
 */
export class ImplicitSubscription {
  private status: ReferenceStatus = referenceStatus(100);
  private readonly subscription: NotifierSubscription<ReferenceStatus> | undefined;

  /**
   * Accepts the REFER with 202 and sends the first NOTIFY, which says 100 Trying. Where the far end wants no
   * subscription, and the user agent supports norefersub, there is none (RFC 4488 §4).
   * Throws SipSyntaxError where a REFER outside any dialog can't begin one.
   */
  constructor(
    private readonly ua: UserAgentCore,
    transaction: ServerTransaction,
    options: ImplicitSubscriptionOptions = {},
  ) {
    const { request } = transaction;
    const seconds = options.expires ?? referPackage.duration.usual;
    const suppressed =
      ua.features.use(noReferSub) !== 'off' && request.header(ReferSub)?.subscription === 'false';
    const dialog = options.dialog ?? Dialog.ofServer(request, ua.transactions.random.token(10));
    dialog.accept(request);
    const contact = ua.contactFor(transaction);
    const accepted = makeResponse(request, 202, { toTag: dialog.localTag })
      .withRawFields(request.fieldsOf(RecordRoute))
      .withAll(Contact, [contact]);
    if (suppressed) {
      transaction.respond(accepted.with(ReferSub, { subscription: 'false', parameters: Parameters.none }));
      return;
    }
    transaction.respond(accepted);
    eventsOf(ua).refusesSubscribe(referPackage.name);
    const id = referred.has(dialog) ? String(request.required(CSeq).number) : undefined;
    referred.add(dialog);
    this.subscription = new NotifierSubscription<ReferenceStatus>({
      ua,
      package: referPackage,
      dialog,
      event: { eventType: referPackage.name, parameters: Parameters.of({ id }) },
      contact,
      state: () => this.status,
      receiveSubscribe: (next) => this.receiveSubscribe(next),
      ...(options.onEnded === undefined ? {} : { onEnded: options.onEnded }),
    });
    this.subscription.begin(seconds, 'grant');
  }

  /** False where the far end wanted none, or hears no more. */
  get live(): boolean {
    return this.subscription !== undefined && this.subscription.state !== 'terminated';
  }

  /** What the reference has had last; a final response is told in the last NOTIFY. RFC 3515 §2.4.5, §2.4.7 */
  report(status: SipResponse | ReferenceStatus): void {
    const { statusCode, reasonPhrase } = status;
    if (this.status.statusCode >= 200) return;
    this.status = 'rest' in status ? status : referenceStatus(statusCode, reasonPhrase);
    if (statusCode < 200) this.subscription?.stateChanged();
    else this.subscription?.stateChangedForTheLastTime('noresource');
  }

  /** A refresh, or the end of it: that does not end the reference (RFC 3515 §2.4.4). */
  private receiveSubscribe(transaction: ServerTransaction): void {
    const { request } = transaction;
    const { usual, maximum } = referPackage.duration;
    const seconds = Math.min(request.header(Expires) ?? usual, maximum);
    const response = makeResponse(request, 200)
      .withAll(Contact, [this.ua.contactFor(transaction)])
      .with(Expires, seconds);
    this.subscription?.dialog.accept(request);
    transaction.respond(response);
    this.subscription?.refresh(seconds);
  }
}
