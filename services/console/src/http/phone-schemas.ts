import { z } from 'zod';
import { isOneLine } from '../core/provisioning/provisioning.js';
import { accountParameter } from './account-schemas.js';

const protocol = z.enum(['UDP', 'TCP', 'TLS', 'WS', 'WSS']);
const oneLine = z.string().min(1).max(255).refine(isOneLine, { error: 'has more than one line' });

export const firstMinuteAnswer = z.object({
  hosts: z.array(z.string()),
  domains: z.array(z.string()),
  addresses: z.array(
    z.object({
      protocol,
      host: z.string(),
      port: z.number().int(),
      uri: z.string(),
      domains: z.array(z.string()),
    }),
  ),
  loopbackOnly: z.boolean(),
});

export const provisioningCommand = z.strictObject({
  account: accountParameter,
  kind: z.enum(['linphone', 'baresip', 'generic', 'qr']),
  protocol: protocol.default('UDP'),
  /** One of `hosts` of /api/first-minute. */
  host: z.string().max(64).optional(),
  /** Put into the text; absent: a word to replace. */
  password: oneLine.optional(),
});
export const provisioningAnswer = z.object({
  kind: z.string(),
  files: z.array(z.object({ name: z.string(), contentType: z.string(), text: z.string() })),
  notes: z.array(z.string()),
});

export const doctorQuery = z
  .strictObject({
    account: z
      .string()
      .max(512)
      .regex(/^[^@\s]+@[^@\s]+$/, { error: 'is no account (allowed: e.g. phone1@lab.test)' })
      .optional(),
    source: z.string().min(1).max(64).optional(),
  })
  .refine(({ account, source }) => (account === undefined) !== (source === undefined), {
    error: 'give either account or source',
  });
export const examination = z.object({
  subject: z.string(),
  findings: z.array(
    z.object({
      rule: z.string(),
      severity: z.enum(['ok', 'hint', 'warning', 'problem']),
      what: z.string(),
      change: z.string().optional(),
      section: z.string().optional(),
      at: z.number().optional(),
      callId: z.string().optional(),
    }),
  ),
  heard: z.number().int().describe('Messages from it and to it.'),
});
