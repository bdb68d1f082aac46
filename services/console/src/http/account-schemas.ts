import { addSubscriber } from '@trapezoid/contracts';
import { z } from 'zod';
import { strictly } from './valid.js';

export const accountCommand = strictly(addSubscriber.request);

export const accountName = z.object({ username: z.string(), domain: z.string() });

export const addedAccount = accountName.extend({
  secret: z.string().optional().describe('The password that was made here; nobody can ask for it again.'),
});

/** `alice@lab.test`; whether there is such an account is for the directory to say. */
export const accountParameter = z
  .string()
  .max(512)
  .regex(/^[^@]+@[^@]+$/, { error: 'is no account (allowed: e.g. alice@lab.test)' })
  .transform((text) => {
    const at = text.indexOf('@');
    return { username: text.slice(0, at), domain: text.slice(at + 1) };
  });

export const removedAccount = z.object({
  kind: z.enum(['removed', 'disabled']),
  /** How many bindings went with it. */
  bindings: z.number().int(),
});
