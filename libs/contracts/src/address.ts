import { z } from 'zod';

export const transportProtocol = z.enum(['UDP', 'TCP', 'TLS', 'WS', 'WSS']);

/** A transport address as seen on the wire: a numeric host and a port. */
export const transportAddress = z.object({
  protocol: transportProtocol,
  host: z.string().max(255),
  port: z.number().int().min(0).max(65535),
});
export type TransportAddress = z.infer<typeof transportAddress>;

/** A canonical address-of-record: scheme, user and host alone, host in lower case (RFC 3261 §10.3 step 5). */
export const addressOfRecord = z.string().min(5).max(512);
