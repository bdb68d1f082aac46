import { faultRule } from '@trapezoid/contracts';
import { z } from 'zod';
import { phoneName } from './schemas.js';

const { action, copies, method, status, callId, times } = faultRule.shape;

export const faultCommand = z
  .strictObject({
    from: phoneName.optional().describe('An element or simulated phone; absent: anybody.'),
    to: phoneName.optional().describe('As `from`; one of both is needed.'),
    action,
    percent: z.number().int().min(1).max(100).default(100),
    milliseconds: z.number().int().min(1).max(60_000).optional().describe('Of a delay.'),
    copies,
    method,
    status,
    callId,
    times,
    seconds: z.number().int().min(1).max(3_600).default(600).describe('After which it is over.'),
  })
  .refine(({ action: kind, milliseconds }) => (kind === 'delay') === (milliseconds !== undefined), {
    error: 'goes with a delay, and with nothing else',
    path: ['milliseconds'],
  })
  .refine(({ action: kind, copies: more }) => kind === 'duplicate' || more === undefined, {
    error: 'goes with duplicate alone',
    path: ['copies'],
  });

export const standingFault = faultRule.extend({
  from: z.string().optional(),
  to: z.string().optional(),
  struck: z.number().int().describe('How many messages it has struck.'),
});
export const standingFaults = z.object({ faults: z.array(standingFault) });
export const removedFaults = z.object({ removed: z.number().int() });
export const faultId = z.string().min(1).max(64);
