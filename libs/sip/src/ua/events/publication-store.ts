import type { Clock } from '../../ports/clock.js';
import type { Random } from '../../ports/random.js';
import type { EventBody, EventDuration } from './event-package.js';

/** What a PUBLISH asks for. RFC 3903 §6 */
export interface PublishCommand {
  readonly resource: string;
  /** The event package. */
  readonly event: string;
  /** SIP-If-Match. */
  readonly entityTag?: string;
  /** Seconds. */
  readonly expires?: number;
  readonly body?: EventBody;
}

/** What becomes of it. RFC 3903 §6 steps 3 to 6 */
export type PublishOutcome =
  | {
      readonly kind: 'published';
      readonly operation: 'initial' | 'refresh' | 'modify' | 'remove';
      /** A new one each time. */
      readonly entityTag: string;
      readonly expires: number;
    }
  /** 412 */
  | { readonly kind: 'no such publication' }
  /** 423 */
  | { readonly kind: 'interval too brief'; readonly minimumExpires: number }
  /** 400: an initial one needs a body. */
  | { readonly kind: 'no body' }
  /** 413 */
  | { readonly kind: 'too large' }
  /** 503 */
  | { readonly kind: 'too many' };

/** What one source has published. */
export interface PublishedState {
  readonly entityTag: string;
  readonly body: EventBody;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface PublicationStoreOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  readonly duration: EventDuration;
  /** Publications of one resource and package at a time. Default 20. */
  readonly maximumPerResource?: number;
  /** Publications in all. Default 10,000. */
  readonly maximumPublications?: number;
  /** Bytes of one body. Default 65,536. */
  readonly maximumBytes?: number;
}

/** A resource of a package whose state has changed. */
export interface ChangedResource {
  readonly resource: string;
  readonly event: string;
}

interface Entry extends ChangedResource {
  readonly publications: Map<string, PublishedState>;
}

/**
 * What an event state compositor keeps: soft state by resource, package and entity-tag. It has no timer: what has
 * expired is not there, and `expire` takes it out.
 * RFC 3903 §6
 */
export class PublicationStore {
  private readonly entries = new Map<string, Entry>();
  private count = 0;
  private tags = 0;

  constructor(private readonly options: PublicationStoreOptions) {}

  /** How many publications there are. */
  get size(): number {
    return this.count;
  }

  /** When the next one expires, milliseconds since 1970. */
  get nextExpiry(): number | undefined {
    let next: number | undefined;
    for (const { publications } of this.entries.values()) {
      for (const { expiresAt } of publications.values()) next = Math.min(next ?? expiresAt, expiresAt);
    }
    return next;
  }

  /** What is published for a resource now, the oldest source first. */
  publications(resource: string, event: string): readonly PublishedState[] {
    const entry = this.entries.get(keyOf(resource, event));
    const now = this.options.clock.now();
    return [...(entry?.publications.values() ?? [])].filter(({ expiresAt }) => expiresAt > now);
  }

  /** Processes one PUBLISH, wholly or not at all. RFC 3903 §6 */
  publish(command: PublishCommand): PublishOutcome {
    const key = keyOf(command.resource, command.event);
    const entry = this.entries.get(key);
    const known = this.find(entry, command.entityTag);
    if (command.entityTag !== undefined && known === undefined) return { kind: 'no such publication' };
    const { duration, maximumBytes = 65_536 } = this.options;
    const asked = command.expires ?? duration.usual;
    if (asked > 0 && asked < duration.minimum) {
      return { kind: 'interval too brief', minimumExpires: duration.minimum };
    }
    const body = command.body ?? known?.body;
    if (body === undefined) return { kind: 'no body' };
    if (Buffer.byteLength(body.text) > maximumBytes) return { kind: 'too large' };
    if (known === undefined && asked > 0 && this.isFull(entry)) return { kind: 'too many' };
    const expires = Math.min(asked, duration.maximum);
    const entityTag = this.newTag();
    this.replace(key, command, { entityTag, body, expires });
    return { kind: 'published', operation: operationOf(command, expires), entityTag, expires };
  }

  /** Takes out what has expired; gives the resources that it belonged to. */
  expire(): readonly ChangedResource[] {
    const now = this.options.clock.now();
    const changed: ChangedResource[] = [];
    for (const [key, { resource, event, publications }] of this.entries) {
      const before = publications.size;
      for (const [tag, { expiresAt }] of publications) if (expiresAt <= now) publications.delete(tag);
      this.count -= before - publications.size;
      if (publications.size === 0) this.entries.delete(key);
      if (publications.size < before) changed.push({ resource, event });
    }
    return changed;
  }

  private find(entry: Entry | undefined, entityTag: string | undefined): PublishedState | undefined {
    const found = entityTag === undefined ? undefined : entry?.publications.get(entityTag);
    return found !== undefined && found.expiresAt > this.options.clock.now() ? found : undefined;
  }

  private replace(
    key: string,
    { resource, event, entityTag: old }: PublishCommand,
    { entityTag, body, expires }: { entityTag: string; body: EventBody; expires: number },
  ): void {
    const entry = this.entries.get(key) ?? {
      resource,
      event,
      publications: new Map<string, PublishedState>(),
    };
    if (old !== undefined && entry.publications.delete(old)) this.count--;
    if (expires > 0) {
      const expiresAt = this.options.clock.now() + expires * 1000;
      entry.publications.set(entityTag, { entityTag, body, expiresAt });
      this.count++;
    }
    if (entry.publications.size > 0) this.entries.set(key, entry);
    else this.entries.delete(key);
  }

  private isFull(entry: Entry | undefined): boolean {
    const { maximumPerResource = 20, maximumPublications = 10_000 } = this.options;
    return this.count >= maximumPublications || (entry?.publications.size ?? 0) >= maximumPerResource;
  }

  /** Never given before: the number sees to that, the rest keeps it from being guessed. RFC 3903 §6 step 6 */
  private newTag(): string {
    this.tags++;
    return `${this.options.random.token(12)}.${this.tags}`;
  }
}

function operationOf({ entityTag, body }: PublishCommand, expires: number) {
  if (expires === 0) return 'remove';
  if (entityTag === undefined) return 'initial';
  return body === undefined ? 'refresh' : 'modify';
}

const keyOf = (resource: string, event: string): string => `${event} ${resource}`;
