import { z } from 'zod';
import { ask, tell } from './subject.js';
import { callState } from './ua.js';

const callId = z.string().max(1024);

/** A call through the B2BUA as it stands: its legs have Call-IDs of their own. */
export const b2buaCall = z.object({
  /** Names the call beside others of the B2BUA. */
  id: z.string(),
  state: callState,
  /** The caller's first; more than two where the call was transferred. */
  legs: z
    .array(
      z.object({
        callId,
        /** Whom the B2BUA talks to there: a URI. */
        remote: z.string(),
        state: z.enum(['Idle', 'Inviting', 'Invited', 'Confirmed', 'Changing', 'Asking', 'Ended']),
      }),
    )
    .readonly(),
  /** What it was answered or refused with. */
  statusCode: z.number().int().optional(),
  reasonPhrase: z.string().optional(),
  /** What ended it, in words for a reader. */
  detail: z.string().optional(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
});
export type B2buaCall = z.infer<typeof b2buaCall>;

/** The calls of the B2BUA, those that are over too, as far as they are remembered. */
export const b2buaList = ask('b2bua', 'list', {
  request: z.object({}),
  response: z.object({ calls: z.array(b2buaCall) }),
});

/** A phone: `bob` of the B2BUA's first domain, user@domain, or a whole SIP URI. */
const target = z.string().min(1).max(1024);

/**
 * Calls two phones and joins them (RFC 3725 §4.1, flow I). The answer comes at once, what becomes of the call is told by
 * `b2bua.call-changed.v1`.
 */
export const b2buaConnect = ask('b2bua', 'connect', {
  request: z.object({
    from: target,
    to: target,
    /** The Call-IDs to use, so that an observer can wait for them before the first message. */
    callIds: z.tuple([z.string().min(1).max(255), z.string().min(1).max(255)]).optional(),
    /** Hang up so long after the answer, in milliseconds; absent: when told. */
    hangUpAfterMilliseconds: z.number().int().min(0).max(86_400_000).optional(),
  }),
  response: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('placed'), call: b2buaCall }),
    z.object({ kind: z.literal('refused'), reason: z.string() }),
  ]),
});

/** Ends a call of the B2BUA on all its legs. */
export const b2buaHangUp = ask('b2bua', 'hang-up', {
  request: z.object({ id: z.string().max(64) }),
  response: z.object({ ended: z.boolean() }),
});

/** A call through the B2BUA has begun or changed its state. Told before the first message of its second leg is sent. */
export const b2buaCallChanged = tell('b2bua', 'call-changed', b2buaCall);
