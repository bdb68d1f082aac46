import { z } from 'zod';
import { ask } from './subject.js';

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
  request: z.object({ username: z.string().max(255), realm: z.string().max(255) }),
  response: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('found'), subscriber }),
    z.object({ kind: z.literal('unknown') }),
  ]),
});
