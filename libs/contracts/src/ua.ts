import { z } from 'zod';
import { ask, tell } from './subject.js';

/** What a simulated phone does with a call that comes in. */
export const phoneBehaviour = z.object({
  /** answer: 200; busy: 486; decline: 603; no-answer: rings until the caller gives up. */
  onCall: z.enum(['answer', 'busy', 'decline', 'no-answer']),
  /** How long it rings before it does that, in milliseconds. */
  ringMilliseconds: z.number().int().min(0).max(600_000),
  /** What the caller hears: its own voice, a 440 Hz tone, or silence. */
  audio: z.enum(['echo', 'tone', 'silence']),
  /** Hangs up so long after the answer, in milliseconds; absent: the caller hangs up. */
  hangUpAfterMilliseconds: z.number().int().min(0).max(86_400_000).optional(),
});
export type PhoneBehaviour = z.infer<typeof phoneBehaviour>;

export const callState = z.enum(['calling', 'ringing', 'answered', 'ended', 'failed']);
export type CallState = z.infer<typeof callState>;

export const rtpCount = z.object({
  packetsSent: z.number().int(),
  packetsReceived: z.number().int(),
});

/** A call of a simulated phone as it stands. */
export const phoneCall = z.object({
  callId: z.string(),
  phone: z.string(),
  direction: z.enum(['outgoing', 'incoming']),
  peer: z.string(),
  state: callState,
  /** The last final response to the INVITE, where there is one. */
  statusCode: z.number().int().optional(),
  reasonPhrase: z.string().optional(),
  /** What ended it, in words for a reader: 'caller hung up', 'busy', 'no answer within 32 s'. */
  detail: z.string().optional(),
  rtp: rtpCount.optional(),
  /** True: this phone holds the call. */
  held: z.boolean().optional(),
  /** Digits that came by INFO. */
  digits: z.string().optional(),
  /** Milliseconds since 1970. */
  startedAt: z.number().int(),
});
export type PhoneCall = z.infer<typeof phoneCall>;

/** The event packages that a simulated phone can subscribe to: RFC 3856, RFC 4235, RFC 3842, RFC 3680. */
export const eventPackage = z.enum(['presence', 'dialog', 'message-summary', 'reg']);
export type EventPackageName = z.infer<typeof eventPackage>;

/** A subscription of a simulated phone as it stands. RFC 6665 §4.1.2 */
export const phoneSubscription = z.object({
  /** Of its first SUBSCRIBE. */
  callId: z.string(),
  phone: z.string(),
  event: eventPackage,
  /** The URI that it subscribes to. */
  resource: z.string(),
  /** waiting: no NOTIFY has come yet. */
  state: z.enum(['waiting', 'pending', 'active', 'ended']),
  /** Why it ended, in words for a reader: 'refused: 489 Bad Event', 'terminated (noresource)'. */
  detail: z.string().optional(),
  /** The final response that ended it, where one did. */
  statusCode: z.number().int().optional(),
  /** How many NOTIFYs have come. */
  notifications: z.number().int(),
  /** What the last NOTIFY with a body said: its content type, and as much of its body as 4,000 characters. */
  contentType: z.string().optional(),
  body: z.string().optional(),
  /** Milliseconds since 1970. */
  startedAt: z.number().int(),
});
export type PhoneSubscription = z.infer<typeof phoneSubscription>;

export const phone = z.object({
  name: z.string(),
  addressOfRecord: z.string(),
  registration: z.object({
    state: z.enum(['unregistered', 'registering', 'registered', 'failed']),
    statusCode: z.number().int().optional(),
    reasonPhrase: z.string().optional(),
    /** Milliseconds since 1970. */
    expiresAt: z.number().int().optional(),
  }),
  behaviour: phoneBehaviour,
  calls: z.array(phoneCall),
  /** Those that stand, and the last of those that are over. */
  subscriptions: z.array(phoneSubscription).optional(),
});
export type Phone = z.infer<typeof phone>;

/** Refused before any SIP was sent: no such phone, no such call, a target that is no SIP URI. */
const refusal = z.object({ kind: z.literal('refused'), reason: z.string() });

const name = z.string().min(1).max(255);
/** A phone's name, user@domain, or a whole SIP URI. */
const target = z.string().min(1).max(1024);

/** The outcome of one request outside a call. */
const answered = z.object({
  kind: z.literal('answered'),
  callId: z.string(),
  statusCode: z.number().int(),
  reasonPhrase: z.string(),
});

export const uaList = ask('ua', 'list', {
  request: z.object({}),
  response: z.object({ phones: z.array(phone) }),
});

/** Places a call; the answer comes at once, what becomes of it is told by `ua.call-changed.v1`. */
export const uaCall = ask('ua', 'call', {
  request: z.object({
    from: name,
    to: target,
    /** Hang up so long after the answer, in milliseconds; absent: when told. */
    hangUpAfterMilliseconds: z.number().int().min(0).max(86_400_000).optional(),
    /** Cancel when not answered after so long, in milliseconds. */
    giveUpAfterMilliseconds: z.number().int().min(100).max(600_000).optional(),
    /** The Call-ID to use, so that an observer can wait for it before the first message. */
    callId: z.string().max(255).optional(),
  }),
  response: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('placed'), callId: z.string() }),
    refusal,
  ]),
});

/** Ends calls by CANCEL, BYE or a refusal, as their state asks for: one call, those of one phone, or all. */
export const uaHangUp = ask('ua', 'hang-up', {
  request: z.object({ phone: name.optional(), callId: z.string().max(255).optional() }),
  response: z.object({ ended: z.array(z.string()) }),
});

/** Takes a call that rings at a phone by hand, or refuses it, before the phone does what it is set to do. */
export const uaAnswer = ask('ua', 'answer', {
  request: z.object({
    callId: z.string().min(1).max(255),
    /** Absent: the one that it rings at. */
    phone: name.optional(),
    /** Refuse it with this; absent: answer it. */
    statusCode: z.number().int().min(400).max(699).optional(),
  }),
  response: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('done'), callId: z.string(), phone: z.string() }),
    refusal,
  ]),
});

/** What may be done to a call that stands. */
export const callChange = z.discriminatedUnion('action', [
  z.object({ action: z.literal('hold') }),
  z.object({ action: z.literal('resume') }),
  /** Digits by INFO, one after the other. */
  z.object({ action: z.literal('digits'), digits: z.string().regex(/^[0-9*#A-D]{1,32}$/) }),
  /** The far end is sent elsewhere by REFER: blind. */
  z.object({ action: z.literal('transfer'), to: target }),
  /** The far end takes this phone's place in another call of this phone's: attended, semi-attended while that one rings. */
  z.object({ action: z.literal('join'), otherCallId: z.string().min(1).max(255) }),
]);
export type CallChange = z.infer<typeof callChange>;

/**
 * Changes a call: the final response to what was sent; after a transfer, that of the call which the far end made, or 202
 * where nobody knows.
 */
export const uaChangeCall = ask('ua', 'change-call', {
  request: z.object({
    /** Its Call-ID, or the name of a phone that is in one call. */
    callId: z.string().min(1).max(255),
    /** With a Call-ID, which end of it; absent: the phone that placed it, else the one that it came to. */
    phone: name.optional(),
    change: callChange,
  }),
  response: z.discriminatedUnion('kind', [answered, refusal]),
});

export const uaMessage = ask('ua', 'message', {
  request: z.object({
    from: name,
    to: target,
    text: z.string().max(1000),
    callId: z.string().max(255).optional(),
  }),
  response: z.discriminatedUnion('kind', [answered, refusal]),
});

export const uaOptions = ask('ua', 'options', {
  request: z.object({ from: name, to: target, callId: z.string().max(255).optional() }),
  response: z.discriminatedUnion('kind', [answered, refusal]),
});

/**
 * Subscribes a phone to the state of something: answered once the first NOTIFY has come, or it is known that none will.
 * RFC 6665 §4.1.2
 */
export const uaSubscribe = ask('ua', 'subscribe', {
  request: z.object({
    from: name,
    to: target,
    event: eventPackage,
    /** Seconds; 0 asks once (RFC 6665 §4.4.3). Absent: as long as the package says, and refreshed. */
    expires: z.number().int().min(0).max(86_400).optional(),
    /** Of the first SUBSCRIBE, so that an observer can wait for it before the first message. */
    callId: z.string().max(255).optional(),
  }),
  response: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('subscribed'), subscription: phoneSubscription }),
    refusal,
  ]),
});

/** Ends subscriptions: one, those of one phone, or all; answered once their last NOTIFYs have come. RFC 6665 §4.1.2.3 */
export const uaUnsubscribe = ask('ua', 'unsubscribe', {
  request: z.object({ phone: name.optional(), callId: z.string().max(255).optional() }),
  response: z.object({ ended: z.array(phoneSubscription) }),
});

/** Registers a phone anew, or removes its binding with expires 0. */
export const uaRegister = ask('ua', 'register', {
  request: z.object({ phone: name, expires: z.number().int().min(0).max(86_400).optional() }),
  response: z.discriminatedUnion('kind', [answered, refusal]),
});

export const uaConfigure = ask('ua', 'configure', {
  request: z.object({ phone: name, behaviour: phoneBehaviour.partial() }),
  response: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('configured'), behaviour: phoneBehaviour }),
    refusal,
  ]),
});

/** A call of a simulated phone has changed its state. */
export const uaCallChanged = tell('ua', 'call-changed', phoneCall);

/** A simulated phone has received a MESSAGE. */
export const uaMessageReceived = tell(
  'ua',
  'message-received',
  z.object({
    phone: z.string(),
    from: z.string(),
    text: z.string(),
    callId: z.string(),
    at: z.number().int(),
  }),
);
