import { Authorization } from '../message/headers/authorization.js';
import { CSeq } from '../message/headers/cseq.js';
import { ProxyAuthorization } from '../message/headers/proxy-authorization.js';
import type { ReasonValue } from '../message/headers/reason.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { Flow, Target } from '../transport/flow.js';
import { MessageTooLarge } from '../transport/large-requests.js';
import {
  changeBody,
  offerExtensions,
  omitExtensions,
  type RequestBody,
  sipUriInstead,
} from './changed-request.js';
import type { ClientRequestUser, ClientSurroundings, NextHop } from './client-request-user.js';
import { orElse } from './read-header.js';
import { RedirectCourse } from './redirect-course.js';
import { retarget } from './redirected-request.js';
import { actionFor, type ResponseAction } from './response-handling.js';
import { TargetFailover } from './target-failover.js';

/** How often a request is sent again with credentials: once for each of two proxies and the far end, and once stale. */
const maximumAuthentications = 4;
/** How often it is changed for one target because of a 413, 415, 416, 420 or 421. */
const maximumChanges = 4;

/** A request under way, over all its repetitions. RFC 3261 §8.1.3 */
export class ClientRequest {
  /** Carries the request as it is now; what an earlier one still has to say is not heard, but for a 2xx to an INVITE. */
  private failover: TargetFailover | undefined;
  private authentications = 0;
  private changes = 0;
  private readonly course: RedirectCourse;
  /** What a target answered after which another was tried, and the request that it answered. */
  private refusal: { readonly response: SipResponse; readonly request: SipRequest } | undefined;
  private beginning = false;
  private undecided = false;
  private cancelled = false;
  private finished = false;

  constructor(
    private readonly client: ClientSurroundings,
    private current: SipRequest,
    private hop: NextHop,
    private readonly user: ClientRequestUser,
    private readonly nextSequence: (() => number) | undefined,
  ) {
    this.course = new RedirectCourse(current.uri, {
      policy: user.redirection ?? client.redirection,
      // Within a dialog, and where one flow is asked for, the place is no address that others would write to.
      moved: nextSequence === undefined ? client.moved : undefined,
      user,
      guard: (work) => this.guard(work),
    });
  }

  /** The request as last sent, without our Via. */
  get request(): SipRequest {
    return this.current;
  }

  /** The flow that it last left over; undefined where it has not left yet. */
  get flow(): Flow | undefined {
    return this.failover?.flow;
  }

  /** Sends it. The user is told nothing before this returns. */
  begin(): void {
    this.beginning = true;
    try {
      this.course.takeKnown(this.current, this.hop.uri);
      if (!this.tryNext()) this.send();
    } finally {
      this.beginning = false;
    }
  }

  /**
   * Cancels an INVITE: at once where a provisional response has come, else when one comes. `reasons` say why (RFC 3326).
   * RFC 3261 §9.1
   */
  cancel(reasons: readonly ReasonValue[] = []): void {
    if (this.finished || this.cancelled) return;
    this.cancelled = true;
    this.failover?.cancel(reasons);
    if (this.undecided) queueMicrotask(() => this.guard(() => this.fail(487)));
  }

  private send(): void {
    const { uri, flow } = this.hop;
    const located = flow === undefined ? this.client.locate(uri) : [flow];
    if (!(located instanceof Promise)) return this.sendTo(located);
    located.then(
      (targets) => this.guard(() => this.sendTo(targets)),
      () => this.guard(() => this.fail(503, 'Service Unavailable: the next hop could not be looked up')),
    );
  }

  private sendTo(targets: readonly Target[]): void {
    if (this.cancelled) return this.fail(487);
    if (targets.length === 0) return this.fail(503, 'Service Unavailable: no address for the next hop');
    this.transmit(targets);
  }

  private transmit(targets: readonly Target[]): void {
    const { transactions, health } = this.client;
    const request = this.current;
    const failover: TargetFailover = new TargetFailover(
      targets,
      {
        onResponse: (response) => {
          if (failover === this.failover) this.receive(response);
          else if (response.successful) this.user.onFinal(response, request, false);
        },
        onTimeout: () => {
          if (failover === this.failover) this.fail(408);
        },
        onTransportError: (error) => {
          if (failover !== this.failover) return;
          if (error instanceof MessageTooLarge) this.fail(513, `Message Too Large: ${error.message}`);
          else this.fail(503, `Service Unavailable: ${error.message}`);
        },
        onContradiction: (response) => this.user.onContradiction?.(response),
      },
      { transactions, health, send: (target, user) => transactions.sendRequest(request, target, user) },
    );
    this.failover = failover;
    failover.begin();
  }

  private receive(response: SipResponse): void {
    if (response.provisional) {
      if (!this.cancelled) this.user.onProvisional?.(response, this.current);
      return;
    }
    const action = this.cancelled ? 'deliver' : actionFor(response.statusCode);
    if (!this.take(action, response)) this.conclude(response, action);
  }

  /** True where the request goes on. */
  private take(action: ResponseAction, response: SipResponse): boolean {
    switch (action) {
      case 'deliver':
      case 'try next contact':
        return false;
      case 'answer challenge':
        return this.repeatWithCredentials(response);
      case 'try contacts':
      case 'use proxy':
        return this.redirect(response);
      default:
        return this.changes < maximumChanges && this.repeatChanged(action, response);
    }
  }

  /** Every 2xx to an INVITE goes to its user, everything else once. */
  private conclude(response: SipResponse, action: ResponseAction): void {
    if (action !== 'deliver' && this.tryNext(response)) return;
    this.finished = true;
    this.client.authenticator?.learn?.(response, this.current);
    this.user.onFinal(response, this.current, false);
  }

  /** Goes to the target that asked for them first. */
  private repeatWithCredentials(response: SipResponse): boolean {
    if (this.authentications >= maximumAuthentications) return false;
    // A challenge that can't be read is one that can't be answered.
    const authorized = orElse(() => this.client.authenticator?.answer(this.current, response), undefined);
    if (authorized === undefined) return false;
    this.authentications++;
    this.repeat(authorized);
    return true;
  }

  private repeatChanged(action: ResponseAction, response: SipResponse): boolean {
    const changed = orElse(() => this.changed(action, response), undefined);
    if (changed === undefined) return false;
    this.changes++;
    const routed = action === 'use SIP URI' ? retarget(this.current, this.hop.uri, changed.uri) : undefined;
    // Credentials may be good for the old body alone.
    if (routed === undefined)
      this.repeat(this.client.authenticator === undefined ? changed : this.authorized(changed));
    else this.goTo(routed.request, routed.nextHop);
    return true;
  }

  /** RFC 3261 §8.1.3.5 */
  private changed(action: ResponseAction, response: SipResponse): SipRequest | undefined {
    const { current } = this;
    const { features } = this.client;
    switch (action) {
      case 'omit extensions':
        return omitExtensions(current, response, features?.required);
      case 'offer extensions':
        return offerExtensions(current, response, features?.extensions ?? []);
      case 'use SIP URI':
        return withSipUri(current);
      default: {
        const body = this.otherBody(response);
        return body === undefined ? undefined : changeBody(current, body);
      }
    }
  }

  /** A fault of the user's is told as one, and there is no other body. */
  private otherBody(response: SipResponse): RequestBody | undefined {
    let body: RequestBody | undefined;
    this.guard(() => {
      body = this.user.otherBody?.(response, this.current);
    });
    return body;
  }

  /** In a new transaction, to the target that has answered. */
  private repeat(request: SipRequest): void {
    this.current = this.numbered(request);
    this.transmit(this.failover?.remaining ?? []);
  }

  private redirect(response: SipResponse): boolean {
    const taken = this.course.take(this.current, response, this.hop.uri, (follows) => {
      this.undecided = false;
      if (this.finished) return;
      if (this.cancelled) this.fail(487);
      else if (!follows || !this.tryNext()) this.conclude(response, 'try next contact');
    });
    this.undecided = taken === 'undecided';
    return this.undecided || (taken === true && this.tryNext());
  }

  /** Goes on to the next place, where there is one. A refusal is kept: it says more than what nobody answers. */
  private tryNext(refusal?: SipResponse): boolean {
    const refused = this.current;
    const routed = this.cancelled ? undefined : this.course.next();
    if (routed === undefined) return false;
    if (refusal !== undefined && refusal.statusCode >= 400)
      this.refusal = { response: refusal, request: refused };
    this.authentications = 0;
    this.changes = 0;
    this.goTo(routed.request, routed.nextHop);
    return true;
  }

  /** Where one flow is asked for it stays the way: every place lies behind it. */
  private goTo(request: SipRequest, nextHop: NextHop['uri']): void {
    this.hop = { ...this.hop, uri: nextHop };
    const complete = this.client.retargeted?.(request) ?? request;
    this.current = this.numbered(this.authorized(complete));
    this.send();
  }

  /** Without what was meant for another request, and with what this one is expected to need. */
  private authorized(request: SipRequest): SipRequest {
    const bare = request.without(Authorization).without(ProxyAuthorization);
    return this.client.authenticator?.authorize(bare) ?? bare;
  }

  /** With the next number of its Call-ID; the one that is sent first has its own. */
  private numbered(request: SipRequest): SipRequest {
    if (this.failover === undefined) return request;
    const { number, method } = this.current.required(CSeq);
    return request.with(CSeq, { number: this.nextSequence?.() ?? number + 1, method });
  }

  /** Nobody has answered: ends so, unless there is another place. */
  private fail(statusCode: number, reasonPhrase?: string): void {
    if (this.finished || this.tryNext()) return;
    const made = this.cancelled
      ? makeResponse(this.current, 487)
      : makeResponse(this.current, statusCode, reasonPhrase === undefined ? {} : { reasonPhrase });
    this.finished = true;
    const refusal = this.cancelled ? undefined : this.refusal;
    const tell = (): void => {
      if (refusal === undefined) this.user.onFinal(made, this.current, true);
      else this.user.onFinal(refusal.response, refusal.request, false);
    };
    if (this.beginning) queueMicrotask(() => this.guard(tell));
    else tell();
  }

  /** What a promise calls has nobody above it who would catch a fault. */
  private guard(work: () => void): void {
    this.client.transactions.transport.guard(work);
  }
}

function withSipUri(request: SipRequest): SipRequest | undefined {
  const uri = sipUriInstead(request);
  return uri === undefined ? undefined : request.withUri(uri);
}
