import { Parameters } from '../grammar/parameters.js';
import { isSipUri, sipUri } from '../grammar/uri.js';
import { uriEquals } from '../grammar/uri-comparison.js';
import { CallId } from '../message/headers/call-id.js';
import { Contact, type ContactValue, expiresOf } from '../message/headers/contact.js';
import { CSeq } from '../message/headers/cseq.js';
import { Expires } from '../message/headers/expires.js';
import { MinExpires } from '../message/headers/min-expires.js';
import type { SipResponse } from '../message/response.js';
import type { TimerHandle } from '../ports/clock.js';
import type { UserAgent } from './user-agent.js';

export type RegistrationState = 'unregistered' | 'registering' | 'registered' | 'failed';

export interface RegistrationUser {
  onChange(state: RegistrationState, response: SipResponse | undefined): void;
}

/** After a failure the next attempt comes after 2 s, then twice that each time, up to 5 minutes. */
const firstRetry = 2000;
const longestRetry = 300_000;

/**
 * Keeps one contact of a user agent bound to its address-of-record.
 * RFC 3261 §10.2
 */
export class Registration {
  state: RegistrationState = 'unregistered';
  /** When the binding ends, milliseconds since 1970. */
  expiresAt: number | undefined;
  private readonly callId: string;
  private sequence = 0;
  private timer: TimerHandle;
  private retry = firstRetry;
  private wanted = false;

  constructor(
    private readonly ua: UserAgent,
    /** Seconds asked for. */
    private expires: number,
    private readonly user: RegistrationUser,
  ) {
    this.callId = ua.transactions.random.token(24);
  }

  /** Registers and keeps registering; gives the first final response. */
  start(expires: number = this.expires): Promise<SipResponse> {
    this.expires = expires;
    this.wanted = expires > 0;
    return this.register();
  }

  /** Removes the binding (RFC 3261 §10.2.2). */
  stop(): Promise<SipResponse> {
    this.wanted = false;
    return this.register();
  }

  /** Removes every binding of the address-of-record, also those that others made (RFC 3261 §10.2.2). */
  clear(): Promise<SipResponse> {
    return this.send(0, '*');
  }

  /** Ends all timers without a word. */
  abandon(): void {
    this.wanted = false;
    this.disarm();
  }

  private async register(): Promise<SipResponse> {
    this.disarm();
    if (this.wanted) this.change('registering', undefined);
    const asked = this.wanted ? this.expires : 0;
    let response = await this.send(asked);
    const minimum = response.statusCode === 423 ? response.header(MinExpires) : undefined;
    if (minimum !== undefined && minimum > asked && asked > 0) response = await this.send(minimum);
    this.conclude(response, asked);
    return response;
  }

  private send(expires: number, contact: ContactValue = this.ua.contact()): Promise<SipResponse> {
    const { identity } = this.ua;
    const host = isSipUri(identity.uri) ? identity.uri.host : 'invalid';
    const bare = { uri: identity.uri, parameters: Parameters.none };
    const { request, nextHop } = this.ua.prepare('REGISTER', sipUri({ host }), this.callId, bare);
    this.sequence++;
    const complete = this.ua
      .withOwnHeaders(request)
      .with(CallId, this.callId)
      .with(CSeq, { number: this.sequence, method: 'REGISTER' })
      .withAll(Contact, [contact])
      .with(Expires, expires);
    return new Promise((resolve) => {
      this.ua.client.send(complete, nextHop, { onFinal: resolve }, () => ++this.sequence);
    });
  }

  private conclude(response: SipResponse, asked: number): void {
    if (!response.successful) {
      if (!this.wanted) return this.change('unregistered', response);
      this.change('failed', response);
      this.arm(this.retry, () => void this.register());
      this.retry = Math.min(this.retry * 2, longestRetry);
      return;
    }
    this.retry = firstRetry;
    if (asked === 0) {
      this.expiresAt = undefined;
      return this.change('unregistered', response);
    }
    const granted = this.granted(response) ?? asked;
    this.expiresAt = this.ua.transactions.clock.now() + granted * 1000;
    this.change('registered', response);
    // Before the end by a tenth or half a minute, so that a lost message still finds time to be repeated.
    this.arm(
      Math.max(granted * 1000 - Math.max(granted * 100, 32_000), granted * 500),
      () => void this.register(),
    );
  }

  /** The expires of our contact among those in the 200 (RFC 3261 §10.2.4). */
  private granted(response: SipResponse): number | undefined {
    const own = this.ua.contact().uri;
    for (const contact of response.headers(Contact)) {
      if (contact !== '*' && uriEquals(contact.uri, own))
        return expiresOf(contact) ?? response.header(Expires);
    }
    return response.header(Expires);
  }

  private change(state: RegistrationState, response: SipResponse | undefined): void {
    this.state = state;
    this.user.onChange(state, response);
  }

  private arm(milliseconds: number, callback: () => void): void {
    this.disarm();
    this.timer = this.ua.transactions.clock.setTimeout(callback, Math.min(milliseconds, 0x7fffffff));
  }

  private disarm(): void {
    if (this.timer !== undefined) this.ua.transactions.clock.clearTimeout(this.timer);
    this.timer = undefined;
  }
}
