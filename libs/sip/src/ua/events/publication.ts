import { readHeader } from '../../core/read-header.js';
import { Parameters } from '../../grammar/parameters.js';
import { printUri, type Uri } from '../../grammar/uri.js';
import { Event } from '../../message/headers/event.js';
import { Expires } from '../../message/headers/expires.js';
import { SipETag } from '../../message/headers/sip-etag.js';
import { SipIfMatch } from '../../message/headers/sip-if-match.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { ProtocolProblem } from '../call-user.js';
import { inTurn } from '../in-turn.js';
import type { UserAgentCore } from '../user-agent-core.js';
import { BackOff, refreshBefore } from './back-off.js';
import type { EventPackage } from './event-package.js';
import { longerInterval } from './longer-interval.js';
import { NamedTimers } from './named-timers.js';
import { planAfterFailure } from './resubscription.js';

/** 'failed': the last PUBLISH was refused; it is tried again where the response lets it. */
export type PublicationState = 'unpublished' | 'published' | 'removed' | 'failed';

export interface PublicationUser {
  onState?(state: PublicationState, response: SipResponse | undefined): void;
  onProblem?(problem: ProtocolProblem): void;
}

export interface PublicationOptions<State> {
  /** The resource. */
  readonly target: Uri;
  readonly package: EventPackage<State>;
  /** Seconds to ask for. Default: the package's. */
  readonly expires?: number;
  readonly user?: PublicationUser;
}

/** A compositor that grants a moment only is not asked again in a busy loop. Milliseconds. */
const shortestRefresh = 1000;

/** Requests that one change may need: with a tag, without it, with a longer duration. */
const maximumRequests = 4;

/**
 * The state of a resource as this user agent publishes it: initial, modified, refreshed in time, removed.
 * RFC 3903 §4, §5
 */
export class Publication<State> {
  private current: PublicationState = 'unpublished';
  private tag: string | undefined;
  private endsAt: number | undefined;
  private value: State | undefined;
  private changes = 0;
  /** How many of the changes the far end has. */
  private published = 0;
  private wanted = false;
  private expires: number;
  private readonly backOff = new BackOff();
  private last: SipResponse | undefined;
  private readonly timers: NamedTimers<'again'>;

  constructor(
    private readonly ua: UserAgentCore,
    private readonly options: PublicationOptions<State>,
  ) {
    this.expires = options.expires ?? options.package.duration.usual;
    this.timers = new NamedTimers(ua.transactions.clock);
  }

  get state(): PublicationState {
    return this.current;
  }

  /** Names what is published. RFC 3903 §8.2 */
  get entityTag(): string | undefined {
    return this.tag;
  }

  /** Milliseconds since 1970. */
  get expiresAt(): number | undefined {
    return this.endsAt;
  }

  /** Publishes this state in place of the last one. Settles with the final response. RFC 3903 §4.2, §4.4 */
  publish(state: State): Promise<SipResponse | undefined> {
    this.value = state;
    this.changes++;
    this.wanted = true;
    return this.exchange(true);
  }

  /** Asks for more time. RFC 3903 §4.3 */
  refresh(): Promise<SipResponse | undefined> {
    return this.exchange(false);
  }

  /** Settles with undefined where nothing was published. RFC 3903 §4.5 */
  remove(): Promise<SipResponse | undefined> {
    this.wanted = false;
    return this.exchange(false);
  }

  /** Publishes no more, without a word: what is published expires. */
  abandon(): void {
    this.wanted = false;
    this.tag = undefined;
    this.timers.stopAll();
  }

  /** One at a time for a Request-URI, whatever its package (RFC 3903 §4). */
  private exchange(isChange: boolean): Promise<SipResponse | undefined> {
    this.timers.stopAll();
    return inTurn(this.ua, `PUBLISH ${printUri(this.options.target)}`, async () => {
      // An earlier one, that waited too, may have taken this change along.
      const done = isChange && this.tag !== undefined && this.published === this.changes;
      if (!done) this.last = await this.exchangeNow();
      return this.last;
    });
  }

  private async exchangeNow(): Promise<SipResponse | undefined> {
    let response: SipResponse | undefined;
    for (let requests = 0; requests < maximumRequests; requests++) {
      const { changes } = this;
      const removing = !this.wanted;
      if (removing && this.tag === undefined) break;
      response = await this.ua.send(...this.request());
      if (response.successful) {
        this.published = changes;
        this.takeSuccess(response, removing);
        return response;
      }
      if (!this.adapt(response)) break;
    }
    this.takeFailure(response);
    return response;
  }

  /** True where a changed request may do. RFC 3903 §5 */
  private adapt(response: SipResponse): boolean {
    if (response.statusCode === 412 && this.tag !== undefined) {
      this.tag = undefined;
      return true;
    }
    const longer = this.wanted ? longerInterval(response, this.expires) : undefined;
    if (longer === undefined) return false;
    this.expires = longer;
    return true;
  }

  /** RFC 3903 §4.1, table 1 */
  private request(): [request: SipRequest, nextHop: Uri] {
    const { target, package: eventPackage } = this.options;
    const { request, nextHop } = this.ua.prepare('PUBLISH', target);
    const plain = this.ua
      .withOwnHeaders(request)
      .with(Event, { eventType: eventPackage.name, parameters: Parameters.none })
      .with(Expires, this.wanted ? this.expires : 0);
    const named = this.tag === undefined ? plain : plain.with(SipIfMatch, this.tag);
    const refreshes = this.tag !== undefined && this.published === this.changes;
    if (!this.wanted || refreshes || this.value === undefined) return [named, nextHop];
    const { contentType, text } = eventPackage.print(this.value);
    return [named.withBody(contentType, text), nextHop];
  }

  private takeSuccess(response: SipResponse, removing: boolean): void {
    this.backOff.reset();
    if (removing) return this.takeRemoval(response);
    this.tag = readHeader(response, SipETag);
    if (this.tag === undefined) this.problem('2xx to PUBLISH without SIP-ETag', response);
    const granted = this.granted(response);
    this.endsAt = this.ua.transactions.clock.now() + granted * 1000;
    this.again(Math.max(refreshBefore(granted * 1000), shortestRefresh));
    this.change('published', response);
  }

  private takeRemoval(response: SipResponse | undefined): void {
    this.tag = undefined;
    this.endsAt = undefined;
    if (this.current !== 'removed') this.change('removed', response);
  }

  private takeFailure(response: SipResponse | undefined): void {
    // What is not there any more need not be removed, and what can't be removed expires.
    if (!this.wanted) return this.takeRemoval(response);
    const { when, notBefore } = planAfterFailure(response);
    if (when !== 'never') {
      this.again(Math.max(this.backOff.next(), notBefore * 1000));
    }
    this.change('failed', response);
  }

  /** Seconds; never more than were asked for. RFC 3903 §4.2 */
  private granted(response: SipResponse): number {
    const granted = readHeader(response, Expires);
    if (granted === undefined) this.problem('2xx to PUBLISH without Expires', response);
    else if (granted > this.expires) {
      this.problem('2xx to PUBLISH with a longer Expires than was asked for', response);
    }
    return Math.min(granted ?? this.expires, this.expires);
  }

  private again(milliseconds: number): void {
    if (!this.wanted) return;
    this.timers.start('again', milliseconds, () => {
      this.exchange(false).catch((error: unknown) =>
        this.ua.transactions.transport.guard(() => {
          throw error;
        }),
      );
    });
  }

  private change(state: PublicationState, response: SipResponse | undefined): void {
    this.current = state;
    this.options.user?.onState?.(state, response);
  }

  private problem(what: string, message: SipResponse): void {
    this.options.user?.onProblem?.({ what, paragraph: 'RFC 3903 §6', message });
  }
}
