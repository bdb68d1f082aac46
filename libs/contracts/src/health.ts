import { z } from 'zod';
import { transportAddress } from './address.js';
import { type Ask, ask, type Owner } from './subject.js';

/** How one instance of a service is. */
export const health = z.object({
  /** Its name in the lab file. */
  service: z.string(),
  instance: z.string(),
  ready: z.boolean(),
  /** Why it is not ready, for a reader. */
  detail: z.string().optional(),
  listens: z.array(transportAddress),
  /** Seconds since its start. */
  uptime: z.number(),
  /** What it counted since its start, by name, e.g. `malformed_dropped`. */
  counters: z.record(z.string(), z.number()),
});
export type Health = z.infer<typeof health>;

/**
 * `<owner>.health.<service>.v1`: every service answers it under its name in the lab file, one of its instances where it has
 * several.
 */
export function healthOf(owner: Owner, service: string): Ask<Record<string, never>, Health> {
  return ask(owner, `health.${service}`, {
    request: z.object({}).strict() as z.ZodType<Record<string, never>>,
    response: health,
  });
}
