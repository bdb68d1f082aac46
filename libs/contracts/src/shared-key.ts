import { z } from 'zod';
import { ask } from './subject.js';

/**
 * A key that all instances of a service share, and have again after a restart. The location server keeps what they are
 * made of. For the services alone: whoever has a key can make what it signs.
 */
export const locationShareKey = ask('location', 'share-key', {
  request: z.object({
    /** What it is for; another purpose, another key. */
    purpose: z.string().min(1).max(128),
  }),
  response: z.object({
    /** 32 bytes in base64url. */
    key: z.string().regex(/^[\w-]{43}$/),
  }),
});
