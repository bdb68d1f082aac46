import { z } from 'zod';
import { transportAddress, transportProtocol } from './address.js';
import { tell } from './subject.js';

/** A SIP message as one element sent or received it. */
export const tracedMessage = z.object({
  /** The service that saw it, by its name in the lab file. */
  element: z.string(),
  direction: z.enum(['sent', 'received']),
  /** Milliseconds since 1970, with a fraction. */
  at: z.number(),
  /** Counts up by one per element, so that order and loss can be told. */
  sequence: z.number().int(),
  protocol: transportProtocol,
  source: transportAddress.omit({ protocol: true }),
  destination: transportAddress.omit({ protocol: true }),
  callId: z.string(),
  /** The message as on the wire, credentials blanked; bytes beyond ASCII read as UTF-8. */
  text: z.string(),
  /** The same message was sent or received before in this transaction. */
  retransmission: z.boolean(),
});
export type TracedMessage = z.infer<typeof tracedMessage>;

export const traceSip = tell('trace', 'sip', tracedMessage);

/** Somebody listens to the tap until then; elements stay silent while nobody does. */
export const traceListening = tell(
  'trace',
  'listened',
  z.object({ listener: z.string().max(64), until: z.number().int() }),
);
