import { z } from 'zod';
import { addressOfRecord, transportAddress } from './address.js';
import { ask, tell } from './subject.js';

/**
 * The connection that a user agent registered over, by its name at the element that holds it (RFC 5626 §6). An element
 * never gives the same name to another connection.
 */
export const bindingFlow = z.object({
  /** The instance of the edge element. */
  element: z.string().min(1).max(128),
  connection: z.string().min(1).max(128),
});
export type BindingFlow = z.infer<typeof bindingFlow>;

/** What stands for the temporary GRUUs of one instance of an address-of-record (RFC 5627 §5.1). */
export const temporaryGruu = z.object({
  /** Shared by all that are good at a time; another Call-ID begins another series. */
  series: z.number().int().min(0).max(0xffffffffffff),
  /** User part of the newest of them. */
  user: z.string().max(64),
});
export type TemporaryGruu = z.infer<typeof temporaryGruu>;

/** One binding of an address-of-record (RFC 3261 §10.3 step 7, with RFC 3327, RFC 5626 and RFC 5627). */
export const binding = z.object({
  /** Contact URI, without header parameters. */
  contact: z.string().max(2048),
  /** Contact parameters other than q and expires, as registered; null for a parameter without a value. */
  parameters: z.record(z.string(), z.string().nullable()),
  /** Preference, 0 to 1; absent where the phone gave none. */
  q: z.number().min(0).max(1).optional(),
  /** When the binding ends: milliseconds since 1970. */
  expiresAt: z.number().int(),
  callId: z.string().max(512),
  cseq: z.number().int().min(0).max(4294967295),
  /** Path header values, topmost first (RFC 3327). */
  path: z.array(z.string().max(2048)).max(20),
  /** Where the REGISTER came from, as the element nearest the phone saw it. */
  receivedFrom: transportAddress.optional(),
  /** +sip.instance without its quotes and angle brackets (RFC 5626 §4.1). */
  instance: z.string().max(512).optional(),
  /** reg-id (RFC 5626 §4.2). */
  regId: z.number().int().positive().optional(),
  /** There where an edge element holds its connection: it ends with that (RFC 5626 §7). */
  flow: bindingFlow.optional(),
  /** There where it has an instance; made by the location server. */
  temporaryGruu: temporaryGruu.optional(),
  userAgent: z.string().max(512).optional(),
  /** When the binding was made or last refreshed: milliseconds since 1970. */
  updatedAt: z.number().int(),
});
export type Binding = z.infer<typeof binding>;

/** One contact of a REGISTER, decided by the registrar, to be applied by the location server. */
export const bindingChange = binding
  .omit({ expiresAt: true, callId: true, cseq: true, updatedAt: true, temporaryGruu: true })
  .extend({
    /** Seconds from now; 0 removes the binding. */
    expires: z.number().int().min(0).max(4294967295),
  });
export type BindingChange = z.infer<typeof bindingChange>;

/**
 * How far a store has come. Each write of any record takes the next revision, so a listener who misses one has missed
 * a change; another `store` is another beginning.
 */
export const storePosition = z.object({ store: z.string().max(128), revision: z.number().int().min(0) });
export type StorePosition = z.infer<typeof storePosition>;

/** Applies one REGISTER to one address-of-record, all of it or nothing (RFC 3261 §10.3 step 7). */
export const locationUpdate = ask('location', 'update', {
  request: z.object({
    addressOfRecord,
    callId: z.string().max(512),
    cseq: z.number().int().min(0).max(4294967295),
    /** True for `Contact: *`: every binding goes, `changes` is empty. */
    removeAll: z.boolean(),
    changes: z.array(bindingChange).max(100),
    /** At most so many bindings may stand afterwards. */
    maximumBindings: z.number().int().positive(),
  }),
  response: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('updated'), bindings: z.array(binding) }),
    z.object({ kind: z.literal('out-of-order'), contact: z.string() }),
    z.object({ kind: z.literal('too-many-bindings'), maximum: z.number().int() }),
    z.object({ kind: z.literal('no-such-account') }),
  ]),
});

/** Who is bound to an address-of-record now; `subscriber` says whether an account of that name exists. */
export const locationLookup = ask('location', 'lookup', {
  request: z.object({ addressOfRecord }),
  response: z.object({ subscriber: z.boolean(), bindings: z.array(binding) }),
});

/**
 * All address-of-records with bindings, a page at a time, in order of their names. Together with the changes that are
 * told from before the first page on, the pages are a copy that stays true: what a record's revision has not reached
 * yet is told by `location.changed.v1`.
 */
export const locationList = ask('location', 'list', {
  request: z.object({
    /** The last address-of-record of the page before. */
    after: z.string().optional(),
    limit: z.number().int().min(1).max(500),
  }),
  response: z.object({
    records: z.array(
      z.object({
        addressOfRecord,
        bindings: z.array(binding),
        /** That of the write which made it as it is. */
        revision: z.number().int().optional(),
      }),
    ),
    /** Every write up to here is in this page. */
    position: storePosition.optional(),
    /** Address-of-records with at least one binding, on all pages. */
    total: z.number().int(),
    /** There when more pages follow: the `after` of the next. */
    next: z.string().optional(),
  }),
});

/** Ends every binding of an address-of-record by hand: for the left-overs of a phone that is gone. */
export const locationClear = ask('location', 'clear', {
  request: z.object({ addressOfRecord }),
  response: z.object({ removed: z.number().int() }),
});

/**
 * A connection is gone: every binding over it ends, whatever its address-of-record (RFC 5626 §7). A REGISTER that was
 * under way over it is covered for a minute.
 */
export const locationEndFlow = ask('location', 'end-flow', {
  request: bindingFlow,
  response: z.object({ removed: z.number().int() }),
});

/** Whose temporary GRUU a user part is, as long as it is good (RFC 5627 §5.4). */
export const locationFindGruu = ask('location', 'find-gruu', {
  request: z.object({ user: z.string().max(255) }),
  response: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('found'), addressOfRecord, instance: z.string().max(512) }),
    z.object({ kind: z.literal('unknown') }),
  ]),
});

/**
 * Takes over bindings that were listed before. Of two states of one binding the newer one stands; what has ended by now
 * is left out.
 */
export const locationImport = ask('location', 'import', {
  request: z.object({
    records: z.array(z.object({ addressOfRecord, bindings: z.array(binding).max(100) })).max(100),
    /** Seconds from now for every binding, in place of the end that each has. */
    expires: z.number().int().min(1).max(31_536_000).optional(),
  }),
  response: z.object({
    /** Bindings that were taken over. */
    imported: z.number().int(),
    /** Bindings whose end has come. */
    expired: z.number().int(),
    /** Bindings that stand in a newer state. */
    outdated: z.number().int(),
    refused: z.array(z.object({ addressOfRecord, reason: z.string() })),
  }),
});

/** Why bindings changed: a REGISTER, the end of a time or of a connection, a hand, the end of an account, an import. */
export const changeCause = z.enum([
  'registered',
  'expired',
  'flow-ended',
  'cleared',
  'account-removed',
  'imported',
]);

/**
 * The bindings of one address-of-record have changed; an expired binding counts as a change. What one location server
 * writes is told in order; where several write, `position` gives the order.
 */
export const locationChanged = tell(
  'location',
  'changed',
  z.object({
    addressOfRecord,
    bindings: z.array(binding),
    cause: changeCause,
    /** Milliseconds since 1970. */
    at: z.number().int(),
    /** Where this change stands among all. */
    position: storePosition.optional(),
  }),
);

/** Told about once a second by every location server: who has heard of fewer changes has missed some. */
export const locationReached = tell('location', 'reached', storePosition);
