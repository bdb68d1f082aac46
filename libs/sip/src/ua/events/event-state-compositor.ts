import { canonicalAddressOfRecord } from '../../grammar/address-of-record.js';
import { Parameters } from '../../grammar/parameters.js';
import { Accept } from '../../message/headers/accept.js';
import { AllowEvents } from '../../message/headers/allow-events.js';
import { ContentType } from '../../message/headers/content-type.js';
import { Event } from '../../message/headers/event.js';
import { Expires } from '../../message/headers/expires.js';
import { MinExpires } from '../../message/headers/min-expires.js';
import { RetryAfter } from '../../message/headers/retry-after.js';
import { SipETag } from '../../message/headers/sip-etag.js';
import { SipIfMatch } from '../../message/headers/sip-if-match.js';
import { makeResponse } from '../../message/make-response.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { ServerTransaction } from '../../transaction/server-transaction.js';
import type { UserAgentCore } from '../user-agent-core.js';
import { type EventBody, type EventPackage, isTypeOf, rangesOf } from './event-package.js';
import { NamedTimers } from './named-timers.js';
import type { PublicationStore, PublishOutcome } from './publication-store.js';

export interface EventStateCompositorOptions {
  readonly store: PublicationStore;
  /** What may be published. */
  readonly packages: readonly Pick<EventPackage, 'name' | 'contentTypes'>[];
  /** The resource that a PUBLISH means; undefined is answered 404. Default: its Request-URI, in canonical form. */
  readonly resourceOf?: (request: SipRequest) => string | undefined;
  /** A response that refuses, e.g. a 401 or 403; undefined for yes. RFC 3903 §14.1 */
  readonly authorize?: (request: SipRequest, resource: string) => SipResponse | undefined;
  /** What is published for a resource has changed: by a PUBLISH, or because time has passed. */
  readonly onChange?: (resource: string, event: string) => void;
}

/** Seconds after which one that came when there were too many may come again. */
const tooManyRetry = 60;

/**
 * Answers PUBLISH from a store, and says when what it holds has changed.
 * RFC 3903 §6
 */
export class EventStateCompositor {
  private readonly timers: NamedTimers<'expiry'>;
  /** The time that the timer runs to. */
  private watched: number | undefined;

  constructor(
    private readonly ua: UserAgentCore,
    private readonly options: EventStateCompositorOptions,
  ) {
    this.timers = new NamedTimers(ua.transactions.clock);
    ua.handle('PUBLISH', (transaction) => this.receive(transaction));
  }

  /** Ends its timer. */
  close(): void {
    this.timers.stopAll();
  }

  private receive(transaction: ServerTransaction): void {
    const { request } = transaction;
    const resource = this.resourceOf(request);
    if (resource === undefined) return this.answer(transaction, 404);
    const event = request.header(Event)?.eventType;
    const eventPackage = this.options.packages.find(({ name }) => name === event);
    if (event === undefined || eventPackage === undefined) return this.refuseEvent(transaction);
    const refusal = this.options.authorize?.(request, resource);
    if (refusal !== undefined) return void transaction.respond(refusal);
    const type = request.body.length === 0 ? undefined : request.header(ContentType);
    if (request.body.length > 0 && (type === undefined || !isTypeOf(eventPackage, type))) {
      return this.answer(transaction, 415, (response) => response.withAll(Accept, rangesOf(eventPackage)));
    }
    const entityTag = request.header(SipIfMatch);
    const expires = request.header(Expires);
    const body: EventBody | undefined = type && {
      contentType: ContentType.print(type),
      text: Buffer.from(request.body).toString('utf8'),
    };
    const outcome = this.options.store.publish({
      resource,
      event,
      ...(entityTag === undefined ? {} : { entityTag }),
      ...(expires === undefined ? {} : { expires }),
      ...(body === undefined ? {} : { body }),
    });
    this.conclude(transaction, outcome);
    const changed = outcome.kind === 'published' && outcome.operation !== 'refresh';
    if (changed) this.options.onChange?.(resource, event);
  }

  private conclude(transaction: ServerTransaction, outcome: PublishOutcome): void {
    switch (outcome.kind) {
      case 'published':
        this.watchExpiry(this.ua.transactions.clock.now() + outcome.expires * 1000);
        return this.answer(transaction, 200, (response) =>
          response.with(SipETag, outcome.entityTag).with(Expires, outcome.expires),
        );
      case 'no such publication':
        return this.answer(transaction, 412);
      case 'interval too brief':
        return this.answer(transaction, 423, (response) => response.with(MinExpires, outcome.minimumExpires));
      case 'no body':
        return this.answer(transaction, 400);
      case 'too large':
        return this.answer(transaction, 413);
      case 'too many':
        return this.answer(transaction, 503, (response) =>
          response.with(RetryAfter, { seconds: tooManyRetry, parameters: Parameters.none }),
        );
    }
  }

  private watchExpiry(at: number): void {
    if (this.watched !== undefined && this.watched <= at) return;
    this.watched = at;
    this.timers.start('expiry', at - this.ua.transactions.clock.now(), () => {
      this.watched = undefined;
      const { store } = this.options;
      for (const { resource, event } of store.expire()) this.options.onChange?.(resource, event);
      if (store.nextExpiry !== undefined) this.watchExpiry(store.nextExpiry);
    });
  }

  private resourceOf(request: SipRequest): string | undefined {
    const { resourceOf } = this.options;
    return resourceOf === undefined ? canonicalAddressOfRecord(request.uri) : resourceOf(request);
  }

  private refuseEvent(transaction: ServerTransaction): void {
    const names = this.options.packages.map(({ name }) => name);
    this.answer(transaction, 489, (response) => response.withAll(AllowEvents, names));
  }

  private answer(
    transaction: ServerTransaction,
    statusCode: number,
    complete: (response: SipResponse) => SipResponse = (response) => response,
  ): void {
    const toTag = this.ua.transactions.random.token(10);
    transaction.respond(complete(makeResponse(transaction.request, statusCode, { toTag })));
  }
}
