import { z } from 'zod';
import { tell } from './subject.js';

export const faultAction = z.enum(['drop', 'delay', 'duplicate']);

/** What shall befall messages at one element, so that what a network does when it fails can be seen. */
export const faultRule = z.object({
  id: z.string().min(1).max(64),
  /** The element that does it, by its name in the lab file; all its instances do. */
  element: z.string().min(1).max(255),
  direction: z.enum(['sent', 'received']),
  /** The other side's addresses; absent: any. */
  peers: z
    .array(z.object({ host: z.string().max(255), port: z.number().int() }))
    .max(32)
    .optional(),
  action: faultAction,
  /** How long a message is delayed, in milliseconds. */
  milliseconds: z.number().int().min(1).max(60_000).optional(),
  /** How many more of a message there are. */
  copies: z.number().int().min(1).max(10).optional(),
  /** Of all messages that fit, so many in a hundred. */
  percent: z.number().int().min(1).max(100),
  /** Requests of this method and, with a status, responses to it. */
  method: z.string().min(1).max(64).optional(),
  /** Responses with this code, or of this class. */
  status: z
    .string()
    .regex(/^[1-6](?:xx|\d\d)$/, { error: 'is no status (allowed: e.g. 180 or 1xx)' })
    .optional(),
  callId: z.string().max(1024).optional(),
  /** So many messages, and no more. */
  times: z.number().int().min(1).max(10_000).optional(),
  /** Milliseconds since 1970: it is over then, whoever has gone. */
  until: z.number().int(),
});
export type FaultRule = z.infer<typeof faultRule>;

/** All rules that hold now, in place of those before. */
export const faultsChanged = tell(
  'console',
  'faults-changed',
  z.object({ rules: z.array(faultRule).max(100).readonly() }),
);

/** A rule has struck messages of an element: so many since it was told of. */
export const faultStruck = tell(
  'trace',
  'struck',
  z.object({ element: z.string().max(256), rule: z.string().max(64), times: z.number().int() }),
);
