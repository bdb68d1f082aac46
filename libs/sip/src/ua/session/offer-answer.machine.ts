/**
 * Where an exchange of offer and answer stands in one dialog, and which message carries what is still to come.
 * RFC 3264 §4; the places are those of RFC 6337 §2.2, table 1
 */
export type OfferAnswerState =
  /** No exchange is open. */
  | 'stable'
  /** An INVITE without an offer has come: the first reliable response of ours holds it. */
  | 'offer due from us'
  | 'offer due from them'
  | 'local offer in INVITE'
  | 'local offer in reliable 1xx'
  | 'local offer in 2xx'
  | 'local offer in PRACK'
  | 'local offer in UPDATE'
  | 'remote offer in INVITE'
  | 'remote offer in reliable 1xx'
  | 'remote offer in 2xx'
  | 'remote offer in PRACK'
  | 'remote offer in UPDATE';

/** Messages that may hold a session description; 1xx and 2xx are responses to an INVITE. */
export type Place =
  | 'INVITE'
  | '1xx'
  | 'reliable 1xx'
  | '2xx'
  | 'ACK'
  | 'PRACK'
  | '2xx to PRACK'
  | 'UPDATE'
  | '2xx to UPDATE';

export type Direction = 'send' | 'receive';

export type OfferAnswerEvent =
  | `${Direction} ${Place}`
  | `${Direction} ${Place} with body`
  | `${Direction} refusal of ${'INVITE' | 'PRACK' | 'UPDATE'}`;

/** What the far end did wrong, and the paragraph that says so. */
export interface Fault {
  readonly paragraph: string;
  readonly what: string;
}

export interface OfferAnswerStep {
  /** Absent: it stays. */
  readonly to?: OfferAnswerState;
  /** What the body is here. A preview is an answer that does not count yet (RFC 6337 §3.1.1). */
  readonly body?: 'offer' | 'answer' | 'preview' | 'ignored';
  /** The request is refused, and changes nothing. 500 goes with Retry-After. */
  readonly refuse?: 491 | 500;
  readonly fault?: Fault;
  /** What becomes of the session because of the fault. */
  readonly outcome?: 'end' | 'refuse INVITE';
}

/** What a step does, in words: for whoever reads the table. */
export type OfferAnswerAction =
  | 'take offer'
  | 'take answer'
  | 'take preview'
  | 'pass over body'
  | 'refuse with 491'
  | 'refuse with 500'
  | 'tell fault'
  | 'end session'
  | 'refuse INVITE';

type Steps = { readonly [E in OfferAnswerEvent]?: OfferAnswerStep };

const stays: OfferAnswerStep = {};
const ignored: OfferAnswerStep = { body: 'ignored' };
const noneDue: OfferAnswerStep = {
  body: 'ignored',
  fault: { paragraph: 'RFC 6337 §2.2', what: 'a session description where none was due' },
};

/** What changes nothing, in any state. */
const passive: Steps = {
  'receive 1xx': stays,
  'receive 1xx with body': ignored,
  'receive reliable 1xx': stays,
  'receive reliable 1xx with body': ignored,
  'receive 2xx': stays,
  'receive 2xx with body': ignored,
  'receive ACK': stays,
  'receive ACK with body': noneDue,
  'receive PRACK': stays,
  'receive 2xx to PRACK': stays,
  'receive 2xx to PRACK with body': noneDue,
  'receive UPDATE': stays,
  'receive 2xx to UPDATE': stays,
  'receive 2xx to UPDATE with body': noneDue,
  'receive refusal of INVITE': stays,
  'receive refusal of PRACK': stays,
  'receive refusal of UPDATE': stays,
  'send 1xx': stays,
  'send 1xx with body': { body: 'preview' },
  'send reliable 1xx': stays,
  'send 2xx': stays,
  'send ACK': stays,
  'send PRACK': stays,
  'send 2xx to PRACK': stays,
  'send UPDATE': stays,
  'send 2xx to UPDATE': stays,
  'send refusal of INVITE': stays,
  'send refusal of PRACK': stays,
  'send refusal of UPDATE': stays,
};

const refuses = (invite: 491 | 500, update: 491 | 500): Steps => ({
  'receive INVITE': { refuse: invite },
  'receive INVITE with body': { refuse: invite },
  'receive UPDATE with body': { refuse: update },
  'receive PRACK with body': {
    refuse: update,
    fault: { paragraph: 'RFC 6337 §2.2', what: 'an offer in PRACK while another exchange is open' },
  },
});

/** An exchange that we have begun: theirs comes too early (RFC 3261 §14.2, RFC 3311 §5.2). */
const ours: Steps = { ...passive, ...refuses(491, 491) };
/** An exchange that they have begun and that waits for us. */
const theirs: Steps = { ...passive, ...refuses(500, 500) };

const offerTaken = (to: OfferAnswerState): OfferAnswerStep => ({ to, body: 'offer' });
const answered: OfferAnswerStep = { to: 'stable', body: 'answer' };
const closed: OfferAnswerStep = { to: 'stable' };
const answerMissing = (paragraph: string, outcome?: 'end' | 'refuse INVITE'): OfferAnswerStep => ({
  to: 'stable',
  fault: { paragraph, what: 'the answer is missing' },
  ...(outcome === undefined ? {} : { outcome }),
});

const rows: { readonly [S in OfferAnswerState]: Steps } = {
  stable: {
    ...passive,
    'receive INVITE': { to: 'offer due from us' },
    'receive INVITE with body': offerTaken('remote offer in INVITE'),
    'receive PRACK with body': offerTaken('remote offer in PRACK'),
    'receive UPDATE with body': offerTaken('remote offer in UPDATE'),
    'send INVITE': { to: 'offer due from them' },
    'send INVITE with body': offerTaken('local offer in INVITE'),
    'send PRACK with body': offerTaken('local offer in PRACK'),
    'send UPDATE with body': offerTaken('local offer in UPDATE'),
  },
  'offer due from us': {
    ...theirs,
    'send reliable 1xx with body': offerTaken('local offer in reliable 1xx'),
    'send 2xx with body': offerTaken('local offer in 2xx'),
    'send refusal of INVITE': closed,
  },
  'offer due from them': {
    ...ours,
    'receive reliable 1xx': {
      fault: { paragraph: 'RFC 3262 §5', what: 'no offer in the first reliable response' },
    },
    'receive reliable 1xx with body': offerTaken('remote offer in reliable 1xx'),
    'receive 2xx': {
      to: 'stable',
      fault: { paragraph: 'RFC 3261 §13.3.1.4', what: 'the offer is missing' },
      outcome: 'end',
    },
    'receive 2xx with body': offerTaken('remote offer in 2xx'),
    'receive refusal of INVITE': closed,
  },
  'local offer in INVITE': {
    ...ours,
    'receive 1xx with body': { body: 'preview' },
    'receive reliable 1xx with body': answered,
    'receive 2xx': answerMissing('RFC 3261 §13.3.1.4', 'end'),
    'receive 2xx with body': answered,
    'receive refusal of INVITE': closed,
  },
  'local offer in reliable 1xx': {
    ...theirs,
    'receive PRACK': answerMissing('RFC 3262 §5', 'refuse INVITE'),
    'receive PRACK with body': answered,
    'send refusal of INVITE': closed,
  },
  'local offer in 2xx': {
    ...ours,
    'receive ACK': answerMissing('RFC 3261 §13.2.2.4', 'end'),
    'receive ACK with body': answered,
  },
  'local offer in PRACK': {
    ...ours,
    'receive 2xx to PRACK': answerMissing('RFC 3262 §5'),
    'receive 2xx to PRACK with body': answered,
    'receive refusal of PRACK': closed,
  },
  'local offer in UPDATE': {
    ...ours,
    'receive 2xx to UPDATE': answerMissing('RFC 3311 §5.2'),
    'receive 2xx to UPDATE with body': answered,
    'receive refusal of UPDATE': closed,
  },
  'remote offer in INVITE': {
    ...theirs,
    'send reliable 1xx with body': answered,
    'send 2xx with body': answered,
    'send refusal of INVITE': closed,
  },
  'remote offer in reliable 1xx': {
    ...ours,
    'send PRACK': closed,
    'send PRACK with body': answered,
    'receive refusal of INVITE': closed,
  },
  'remote offer in 2xx': {
    ...ours,
    'send ACK': closed,
    'send ACK with body': answered,
  },
  'remote offer in PRACK': {
    ...theirs,
    'send 2xx to PRACK with body': answered,
    'send refusal of PRACK': closed,
  },
  'remote offer in UPDATE': {
    ...theirs,
    // A second UPDATE before the first has its answer, with an offer or without (RFC 3311 §5.2).
    'receive UPDATE': { refuse: 500 },
    'send 2xx to UPDATE with body': answered,
    'send refusal of UPDATE': closed,
  },
};

/**
 * Which message may hold an offer or an answer when, and what becomes of those that come at a wrong time.
 * RFC 3261 §13.2.1, §14.2, RFC 3262 §5, RFC 3311 §5, RFC 6337 §2.2, §4.3
 *
 * Where RFC 6337 §4.3 and RFC 5407 §3.1.5 differ, for a request that overtakes the ACK with the answer, it is 491 as the
 * latter says: 500 tells nothing.
 */
export const offerAnswerMachine = {
  title: 'Offer and answer in a dialog',
  source: 'RFC 3264 §4, RFC 6337 §2.2',
  initial: 'stable' satisfies OfferAnswerState,
  states: {
    stable: stateOf(rows.stable),
    'offer due from us': stateOf(rows['offer due from us']),
    'offer due from them': stateOf(rows['offer due from them']),
    'local offer in INVITE': stateOf(rows['local offer in INVITE']),
    'local offer in reliable 1xx': stateOf(rows['local offer in reliable 1xx']),
    'local offer in 2xx': stateOf(rows['local offer in 2xx']),
    'local offer in PRACK': stateOf(rows['local offer in PRACK']),
    'local offer in UPDATE': stateOf(rows['local offer in UPDATE']),
    'remote offer in INVITE': stateOf(rows['remote offer in INVITE']),
    'remote offer in reliable 1xx': stateOf(rows['remote offer in reliable 1xx']),
    'remote offer in 2xx': stateOf(rows['remote offer in 2xx']),
    'remote offer in PRACK': stateOf(rows['remote offer in PRACK']),
    'remote offer in UPDATE': stateOf(rows['remote offer in UPDATE']),
  } satisfies { readonly [S in OfferAnswerState]: OfferAnswerRow },
} as const;

/** What one state does with an event: a step, or nothing on purpose; what is in neither can't happen. */
export interface OfferAnswerRow {
  readonly on: {
    readonly [E in OfferAnswerEvent]?: OfferAnswerStep & { readonly do: readonly OfferAnswerAction[] };
  };
  readonly absorbs: readonly OfferAnswerEvent[];
}

/** The step that an event takes; undefined where it can't happen. */
export function stepOf(state: OfferAnswerState, event: OfferAnswerEvent): OfferAnswerStep | undefined {
  const row: OfferAnswerRow = offerAnswerMachine.states[state];
  return row.on[event] ?? (row.absorbs.includes(event) ? stays : undefined);
}

function stateOf(steps: Steps): OfferAnswerRow {
  const entries = Object.entries(steps) as [OfferAnswerEvent, OfferAnswerStep][];
  return {
    on: Object.fromEntries(
      entries
        .filter(([, step]) => step !== stays)
        .map(([event, step]) => [event, { ...step, do: actionsOf(step) }]),
    ),
    absorbs: entries.filter(([, step]) => step === stays).map(([event]) => event),
  };
}

function actionsOf({ body, refuse, fault, outcome }: OfferAnswerStep): readonly OfferAnswerAction[] {
  const actions: OfferAnswerAction[] = [];
  if (body !== undefined) actions.push(body === 'ignored' ? 'pass over body' : `take ${body}`);
  if (refuse !== undefined) actions.push(`refuse with ${refuse}`);
  if (fault !== undefined) actions.push('tell fault');
  if (outcome !== undefined) actions.push(outcome === 'end' ? 'end session' : outcome);
  return actions;
}
