import { z } from 'zod';
import { durationInSeconds } from './scalars.js';

/** How a proxy forwards. RFC 3261 §16.6, §16.7 */
export const forwardingKeys = {
  mode: z.enum(['stateful', 'stateless']).default('stateful'),
  forking: z.enum(['parallel', 'sequential', 'by-q']).default('by-q'),
  recurse: z.boolean().default(false),
  // The last targets ring for as long as timer C allows, which is at least three minutes.
  targetTimeout: durationInSeconds(1, 180).default(20),
};
