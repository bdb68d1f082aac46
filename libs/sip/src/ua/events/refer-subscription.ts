import { readHeader } from '../../core/read-header.js';
import type { Dialog } from '../../dialog/dialog.js';
import { Parameters } from '../../grammar/parameters.js';
import type { Uri } from '../../grammar/uri.js';
import { CSeq } from '../../message/headers/cseq.js';
import { ReferSub } from '../../message/headers/refer-sub.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { ProtocolProblem } from '../call-user.js';
import type { UserAgentCore } from '../user-agent-core.js';
import { eventsOf } from './event-registry.js';
import { InitialSubscribe } from './initial-subscribe.js';
import { type ReferenceStatus, referPackage } from './refer-package.js';
import type { SubscribeParts } from './subscribe-request.js';
import { SubscriptionUsage } from './subscription-usage.js';
import type { Notification, SubscriptionEnd, SubscriptionStateName } from './subscription-user.js';

/** What a REFER and its subscription tell. */
export interface ReferSubscriptionUser {
  /** The 2xx to the REFER. Its first NOTIFY may have come before (RFC 3515 §2.4.4). */
  onAccepted?(response: SipResponse): void;
  /** What the reference has had last, in which dialog: forks tell each their own (RFC 3515 §3.9). */
  onStatus?(status: ReferenceStatus, notification: Notification<ReferenceStatus>, dialog: Dialog): void;
  /** Nothing more will be heard: the last NOTIFY has come, the REFER was refused, or there is no subscription. */
  onEnded?(end: SubscriptionEnd): void;
  onProblem?(problem: ProtocolProblem): void;
}

/** A REFER with all that it needs, Contact too, and where it goes. */
export interface ReferRequest {
  readonly request: SipRequest;
  readonly nextHop: Uri;
  /** The dialog that it stands in; none where it begins one. */
  readonly dialog?: Dialog;
}

/**
 * The subscription that a REFER makes, at the side that sent it. It is not refreshed by itself, and not begun anew.
 * RFC 3515 §2.4.4, §2.4.7
 */
export class ReferSubscription {
  private readonly live = new Set<SubscriptionUsage<ReferenceStatus>>();
  private attempt: InitialSubscribe<ReferenceStatus> | undefined;
  private sequence: number;
  private unwanted = false;
  private ended = false;

  /** Sends the REFER; nothing is told before this returns. */
  constructor(
    private readonly ua: UserAgentCore,
    { request, nextHop, dialog }: ReferRequest,
    private readonly user: ReferSubscriptionUser = {},
  ) {
    this.sequence = request.required(CSeq).number;
    eventsOf(ua).subscribesTo(referPackage.name);
    if (dialog === undefined) this.beginOutside(request, nextHop);
    else this.beginInside(request, nextHop, dialog);
  }

  /** Wants to hear no more; the reference itself goes on. RFC 3515 §2.4.4 */
  unsubscribe(): void {
    this.unwanted = true;
    for (const usage of this.live) if (usage.state !== 'notify_wait') usage.unsubscribe();
  }

  private beginOutside(request: SipRequest, nextHop: Uri): void {
    this.attempt = new InitialSubscribe(this.parts, request, nextHop, {
      ...this.usageUser,
      onSuccess: (response) => {
        this.user.onAccepted?.(response);
        if (isSuppressed(response)) this.attempt?.close({ kind: 'suppressed' });
      },
      onClosed: (end) => {
        this.attempt = undefined;
        if (end !== undefined) this.end(end);
      },
    });
  }

  private beginInside(request: SipRequest, nextHop: Uri, dialog: Dialog): void {
    const usage = new SubscriptionUsage(dialog, this.parts, this.usageUser);
    this.live.add(usage);
    usage.join();
    this.ua.client.send(
      request,
      nextHop,
      { onFinal: (response) => this.receiveFinal(response, usage) },
      () => {
        this.sequence = dialog.nextSequence();
        return this.sequence;
      },
    );
  }

  private receiveFinal(response: SipResponse, usage: SubscriptionUsage<ReferenceStatus>): void {
    if (!response.successful) return usage.refused(response);
    usage.dialog.receiveResponse(response);
    this.user.onAccepted?.(response);
    if (isSuppressed(response)) usage.abandon('suppressed');
  }

  private readonly usageUser = {
    onState: (state: SubscriptionStateName, usage: SubscriptionUsage<ReferenceStatus>) => {
      if (state === 'terminated') return;
      this.live.add(usage);
      if (this.unwanted) usage.unsubscribe();
    },
    onNotify: (
      notification: Notification<ReferenceStatus>,
      { dialog }: SubscriptionUsage<ReferenceStatus>,
    ) => {
      if (notification.body !== undefined) this.user.onStatus?.(notification.body, notification, dialog);
    },
    onEnded: (end: SubscriptionEnd, usage: SubscriptionUsage<ReferenceStatus>) => {
      this.live.delete(usage);
      if (this.live.size === 0) this.end(end);
    },
    onProblem: (problem: ProtocolProblem) => this.user.onProblem?.(problem),
  };

  /**
   * The id is the sequence number of the REFER, with credentials that of its repetition. The first one's NOTIFYs need
   * none; a later one's without it are taken for the oldest that is open.
   * RFC 3515 §2.4.6
   */
  private get parts(): SubscribeParts<ReferenceStatus> {
    return {
      ua: this.ua,
      package: referPackage,
      event: { eventType: referPackage.name, parameters: Parameters.none },
      matches: ({ eventType, parameters }) => {
        const id = parameters.get('id');
        return eventType === referPackage.name && (id === undefined || id === String(this.sequence));
      },
      expires: undefined,
      refreshes: false,
    };
  }

  private end(end: SubscriptionEnd): void {
    if (this.ended) return;
    this.ended = true;
    this.attempt?.close();
    this.user.onEnded?.(end);
  }
}

/** The far end has taken the REFER without a subscription. RFC 4488 §4 */
const isSuppressed = (response: SipResponse): boolean =>
  readHeader(response, ReferSub)?.subscription === 'false';
