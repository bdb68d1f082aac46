import { Parameters } from '../grammar/parameters.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { isSipUri, sipUri } from '../grammar/uri.js';
import { uriEquals } from '../grammar/uri-comparison.js';
import type { SingleHeader } from '../message/header-definition.js';
import { CallId } from '../message/headers/call-id.js';
import { Contact, type ContactValue, expiresOf } from '../message/headers/contact.js';
import { CSeq } from '../message/headers/cseq.js';
import { Expires } from '../message/headers/expires.js';
import { MinExpires } from '../message/headers/min-expires.js';
import { RetryAfter } from '../message/headers/retry-after.js';
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

/** A registrar that grants a moment only is not asked again in a busy loop. Milliseconds. */
const shortestRefresh = 1000;

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
  private abandoned = false;
  /** The request under way: a new one waits until the last has its final response (RFC 3261 §10.2). */
  private last: Promise<unknown> = Promise.resolve();

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
    this.abandoned = false;
    return this.register();
  }

  /** Removes the binding (RFC 3261 §10.2.2). */
  stop(): Promise<SipResponse> {
    this.wanted = false;
    this.abandoned = false;
    return this.register();
  }

  /** Removes every binding of the address-of-record, also those that others made (RFC 3261 §10.2.2). */
  clear(): Promise<SipResponse> {
    return this.inTurn(() => this.send(0, '*'));
  }

  /** Ends all timers without a word. */
  abandon(): void {
    this.wanted = false;
    this.abandoned = true;
    this.disarm();
  }

  private register(): Promise<SipResponse> {
    this.disarm();
    return this.inTurn(() => this.registerNow());
  }

  private inTurn(work: () => Promise<SipResponse>): Promise<SipResponse> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }

  private async registerNow(): Promise<SipResponse> {
    this.disarm();
    if (this.wanted) this.change('registering', undefined);
    let asked = this.wanted ? this.expires : 0;
    let response = await this.send(asked);
    const minimum = response.statusCode === 423 ? readHeader(response, MinExpires) : undefined;
    if (minimum !== undefined && minimum > asked && asked > 0) {
      // Kept for the refreshes too: each would be refused once more.
      asked = minimum;
      this.expires = minimum;
      response = await this.send(asked);
    }
    this.conclude(response, asked);
    return response;
  }

  /** For timers: nobody waits for the outcome, and a fault of the user's must not end the process. */
  private registerAgain(): void {
    this.register().catch((error: unknown) => {
      this.ua.transactions.transport.guard(() => {
        throw error;
      });
    });
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
    if (asked === 0) {
      this.expiresAt = undefined;
      return this.change('unregistered', response);
    }
    const granted = response.successful ? (this.granted(response) ?? asked) : 0;
    if (granted === 0) return this.retryLater(response);
    this.retry = firstRetry;
    this.expiresAt = this.ua.transactions.clock.now() + granted * 1000;
    // Before the end by a tenth or half a minute, so that a lost message still finds time to be repeated.
    const refresh = Math.max(granted * 1000 - Math.max(granted * 100, 32_000), granted * 500);
    this.arm(Math.max(refresh, shortestRefresh));
    this.change('registered', response);
  }

  private retryLater(response: SipResponse): void {
    const asked = (readHeader(response, RetryAfter)?.seconds ?? 0) * 1000;
    this.arm(Math.max(this.retry, Math.min(asked, longestRetry)));
    this.retry = Math.min(this.retry * 2, longestRetry);
    this.change('failed', response);
  }

  /** The expires of our contact among those in the 200 (RFC 3261 §10.2.4). */
  private granted(response: SipResponse): number | undefined {
    const own = this.ua.contact().uri;
    try {
      for (const contact of response.headers(Contact)) {
        if (contact !== '*' && uriEquals(contact.uri, own))
          return expiresOf(contact) ?? response.header(Expires);
      }
    } catch (error) {
      // Another phone's binding that can't be read says nothing about ours.
      if (!(error instanceof SipSyntaxError)) throw error;
    }
    return readHeader(response, Expires);
  }

  private change(state: RegistrationState, response: SipResponse | undefined): void {
    this.state = state;
    this.user.onChange(state, response);
  }

  /** Registers again after so many milliseconds, unless that is not wanted any more. */
  private arm(milliseconds: number): void {
    this.disarm();
    if (!this.wanted || this.abandoned) return;
    this.timer = this.ua.transactions.clock.setTimeout(
      () => this.registerAgain(),
      Math.min(milliseconds, 0x7fffffff),
    );
  }

  private disarm(): void {
    if (this.timer !== undefined) this.ua.transactions.clock.clearTimeout(this.timer);
    this.timer = undefined;
  }
}

/** A header of a response that may be malformed: then it says nothing. */
function readHeader<Value>(response: SipResponse, definition: SingleHeader<Value>): Value | undefined {
  try {
    return response.header(definition);
  } catch (error) {
    if (error instanceof SipSyntaxError) return undefined;
    throw error;
  }
}
