import { z } from 'zod';
import { transportAddress, transportProtocol } from './address.js';
import { faultAction } from './fault.js';
import { tell } from './subject.js';

export const transactionKinds = [
  'INVITE client',
  'INVITE server',
  'non-INVITE client',
  'non-INVITE server',
] as const;

/** A transaction of an element, and where in its figure of RFC 3261 §17 (with RFC 6026) it stands. */
export const tracedTransaction = z.object({
  /** Tells it from the element's others: branch, sent-by of a server transaction, method (RFC 3261 §17.1.3, §17.2.3). */
  key: z.string().max(1024),
  kind: z.enum(transactionKinds),
  /** As spelled in the figure, e.g. `Proceeding`. */
  state: z.string().max(32),
});
export type TracedTransaction = z.infer<typeof tracedTransaction>;

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
  /**
   * The transaction that has sent it, or is about to take it, as it stands then; absent where the message has none, e.g. an
   * ACK to a 2xx.
   */
  transaction: tracedTransaction.optional(),
  /** Its transaction ended it: the element's core never saw it. */
  absorbed: z.boolean().optional(),
  /** Why it was sent, or what was done with it, where no decision of the core's is behind it. */
  why: z.object({ reason: z.string().max(512), section: z.string().max(128) }).optional(),
  /** A fault rule has struck it: one that was dropped has not left, or was not taken. */
  fault: z
    .object({
      rule: z.string().max(64),
      action: faultAction,
      milliseconds: z.number().int().optional(),
      copies: z.number().int().optional(),
    })
    .optional(),
  /** Call-IDs of other legs of the same call, told by an element that has both (a B2BUA). */
  joins: z.array(z.string().max(1024)).max(16).optional(),
  /** Messages of this element that were not told because there were too many in a second, since its start. */
  dropped: z.number().int().optional(),
});
export type TracedMessage = z.infer<typeof tracedMessage>;

export const traceSip = tell('trace', 'sip', tracedMessage);

/** What an element decided on a message that it had received, and why; told after the message, and perhaps much later. */
export const tracedDecision = z.object({
  element: z.string(),
  /** Milliseconds since 1970, with a fraction. */
  at: z.number(),
  callId: z.string(),
  /** Of the message: its CSeq, and the branch of its topmost Via. */
  cseq: z.string().max(128),
  branch: z.string().max(512),
  /** Of a request undefined, of a response its status code: which of both in the transaction is meant. */
  about: z.number().int().optional(),
  /** In a word or two, e.g. `forward`, `challenge`. */
  decision: z.string().max(64),
  /** Why, in words for a person; without credentials. */
  reason: z.string().max(512),
  /** The paragraph that asks for it or leaves it to the element, e.g. `RFC 3261 §16.3 step 3`. */
  section: z.string().max(128),
  /** The rule of the lab file that made it, by its place there. */
  rule: z.string().max(256).optional(),
  /** Of the response that is sent. */
  statusCode: z.number().int().optional(),
  /** Request-URIs of the copies that are sent. */
  targets: z.array(z.string().max(1024)).max(64).optional(),
});
export type TracedDecision = z.infer<typeof tracedDecision>;

export const traceDecided = tell('trace', 'decided', tracedDecision);

/** What elements told of a call with all its legs, or of any traffic. */
export const tracedCall = z.object({
  messages: z.array(tracedMessage),
  decisions: z.array(tracedDecision),
});
export type TracedCall = z.infer<typeof tracedCall>;

/** A transaction of an element has come into a state, with or without a message. */
export const tracedState = tracedTransaction.extend({
  element: z.string(),
  /** Milliseconds since 1970, with a fraction. */
  at: z.number(),
  callId: z.string(),
});
export type TracedState = z.infer<typeof tracedState>;

export const traceTransaction = tell('trace', 'entered', tracedState);

/** Somebody listens to the tap until then; elements stay silent while nobody does. */
export const traceListening = tell(
  'trace',
  'listened',
  z.object({
    listener: z.string().max(64),
    until: z.number().int(),
    /** Also to the states of transactions. */
    transactions: z.boolean().optional(),
  }),
);

/** An element has opened its tap, and asks whoever listens to say so again. */
export const traceOpened = tell('trace', 'opened', z.object({ element: z.string().max(256) }));
