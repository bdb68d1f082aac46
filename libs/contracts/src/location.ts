import { z } from 'zod';
import { addressOfRecord, transportAddress } from './address.js';
import { ask, tell } from './subject.js';

/** One binding of an address-of-record (RFC 3261 §10.3 step 7, with RFC 3327 and RFC 5626). */
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
  userAgent: z.string().max(512).optional(),
  /** When the binding was made or last refreshed: milliseconds since 1970. */
  updatedAt: z.number().int(),
});
export type Binding = z.infer<typeof binding>;

/** One contact of a REGISTER, decided by the registrar, to be applied by the location server. */
export const bindingChange = binding
  .omit({ expiresAt: true, callId: true, cseq: true, updatedAt: true })
  .extend({
    /** Seconds from now; 0 removes the binding. */
    expires: z.number().int().min(0).max(4294967295),
  });
export type BindingChange = z.infer<typeof bindingChange>;

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
  ]),
});

/** Who is bound to an address-of-record now; `subscriber` says whether an account of that name exists. */
export const locationLookup = ask('location', 'lookup', {
  request: z.object({ addressOfRecord }),
  response: z.object({ subscriber: z.boolean(), bindings: z.array(binding) }),
});

/** All address-of-records with bindings, a page at a time, in order of their names. */
export const locationList = ask('location', 'list', {
  request: z.object({
    /** The last address-of-record of the page before. */
    after: z.string().optional(),
    limit: z.number().int().min(1).max(500),
  }),
  response: z.object({
    records: z.array(z.object({ addressOfRecord, bindings: z.array(binding) })),
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

/** The bindings of one address-of-record have changed; an expired binding counts as a change. */
export const locationChanged = tell(
  'location',
  'changed',
  z.object({
    addressOfRecord,
    bindings: z.array(binding),
    /** Why: a REGISTER, the end of a binding's time, or a hand. */
    cause: z.enum(['registered', 'expired', 'cleared']),
    /** Milliseconds since 1970. */
    at: z.number().int(),
  }),
);
