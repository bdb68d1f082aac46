import { z } from 'zod';
import { ask, tell } from './subject.js';

export const digestAlgorithm = z.enum(['MD5', 'SHA-256', 'SHA-512-256']);
export type DigestAlgorithm = z.infer<typeof digestAlgorithm>;

/** An account of a domain. It carries HA1 values, never the password (RFC 7616 §3.4.2). */
export const subscriber = z.object({
  username: z.string().max(255),
  domain: z.string().max(255),
  displayName: z.string().max(255).optional(),
  /** H(username:realm:password) per algorithm, lower-case hexadecimal. */
  ha1: z.partialRecord(digestAlgorithm, z.string()),
});
export type Subscriber = z.infer<typeof subscriber>;

/** The account that a user name stands for in a realm. */
export const findSubscriber = ask('location', 'find-subscriber', {
  request: z.object({
    username: z.string().max(255),
    realm: z.string().max(255),
    /** There where `username` is H(username:realm) with this algorithm, in lower-case hexadecimal (RFC 7616 §3.4.4). */
    userhash: digestAlgorithm.optional(),
  }),
  response: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('found'), subscriber }),
    z.object({ kind: z.literal('unknown') }),
  ]),
});

const username = z.string().regex(/^[A-Za-z0-9\-_.!~*'()&=+$,;?/]{1,255}$/, {
  error: "is no user name (allowed: up to 255 letters, digits and any of - _ . ! ~ * ' ( ) & = + $ , ; ? /)",
});
const oneLine = z
  .string()
  .min(1)
  .max(255)
  .refine((value) => !/\p{Cc}/u.test(value), { error: 'has control characters (allowed: one line of text)' });
const domain = z.string().min(1).max(255);

/** Adds an account to a domain of the lab, until it is removed. HA1 values are kept of its password, and no more. */
export const addSubscriber = ask('location', 'add-subscriber', {
  request: z.object({ username, domain, password: oneLine, displayName: oneLine.optional() }),
  response: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('added') }),
    z.object({ kind: z.literal('exists') }),
    z.object({ kind: z.literal('unknown-domain'), domains: z.array(z.string()) }),
    z.object({ kind: z.literal('too-many-accounts'), maximum: z.number().int() }),
  ]),
});

/**
 * Ends an account and its bindings. One of the lab file can't be removed from there: it stays disabled until it is added
 * again.
 */
export const removeSubscriber = ask('location', 'remove-subscriber', {
  request: z.object({ username, domain }),
  response: z.discriminatedUnion('kind', [
    z.object({ kind: z.enum(['removed', 'disabled']), bindings: z.number().int() }),
    z.object({ kind: z.literal('unknown') }),
  ]),
});

/** An account as it may be shown: nothing that proves who somebody is. */
export const listedSubscriber = z.object({
  username: z.string(),
  domain: z.string(),
  displayName: z.string().optional(),
  /** Whether the lab file has it, or somebody added it while the network ran. */
  origin: z.enum(['lab-file', 'added']),
  /** Why it is out of use; absent: it is in use. */
  disabled: z.enum(['removed', 'realm-changed']).optional(),
});
export type ListedSubscriber = z.infer<typeof listedSubscriber>;

/** All accounts, a page at a time, in order of `username@domain`. */
export const listSubscribers = ask('location', 'list-subscribers', {
  request: z.object({
    /** The last `username@domain` of the page before. */
    after: z.string().max(512).optional(),
    limit: z.number().int().min(1).max(500),
  }),
  response: z.object({
    subscribers: z.array(listedSubscriber),
    total: z.number().int(),
    /** There when more pages follow: the `after` of the next. */
    next: z.string().optional(),
  }),
});

/** An account was added or removed while the network runs. */
export const subscriberChanged = tell(
  'location',
  'subscriber-changed',
  z.object({
    username: z.string(),
    domain: z.string(),
    change: z.enum(['added', 'removed', 'disabled']),
    /** Milliseconds since 1970. */
    at: z.number().int(),
  }),
);
