import { describe, expect, it } from '@jest/globals';
import { parseMessage, type SessionBody, type SipRequest, type SipResponse } from '@trapezoid/sip';
import { Coupler, type CouplerPorts } from './coupler.js';
import { couplingTable, type LegEvent, type LegState } from './coupling.js';
import type { HeaderPolicy } from './header-policy.js';
import type { Leg } from './leg.js';

const head = ['Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK-1', 'From: <sip:a@x>;tag=1', 'To: <sip:b@x>;tag=2'];
const message = (start: string, method: string) =>
  parseMessage(
    Buffer.from(
      [
        start,
        ...head,
        'Call-ID: c',
        `CSeq: 1 ${method}`,
        'Max-Forwards: 70',
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    ),
  );
const response = (statusCode: number) => message(`SIP/2.0 ${statusCode} X`, 'INVITE') as SipResponse;
const refer = message('REFER sip:b@x SIP/2.0', 'REFER') as SipRequest;
const body = { contentType: 'application/sdp', content: Buffer.from('v=0') } as unknown as SessionBody;

/** What was done, and at which leg: `other`, or the one where the event came from. */
type Done = string[];

/** A leg in a state, which writes down what is done with it. */
function legIn(state: LegState, name: string, done: Done): Leg {
  const note =
    (what: string) =>
    (argument?: unknown): void =>
      void done.push(`${name}: ${what}${typeof argument === 'number' ? ` ${argument}` : ''}`);
  const call = {
    finished: state === 'Ended',
    hangUp: note('hang up'),
    reoffer: async () => {
      note('offer')();
      return { kind: 'refused', response: response(488) };
    },
  };
  const leg = {
    state,
    call: state === 'Idle' ? undefined : call,
    invited:
      state === 'Invited'
        ? { ring: note('ring'), accept: note('accept'), reject: note('refuse') }
        : undefined,
    change: state === 'Asking' ? { asks: { accept: note('accept its re-INVITE') } } : undefined,
    take: () => undefined,
    shown: (description: SessionBody) => description,
    nextAnswer: async () => undefined,
    settle: () => undefined,
    speaksIn: () => true,
    pickUp: () => false,
  };
  return leg as unknown as Leg;
}

const headers = { pass: (_from: unknown, to: unknown) => to } as HeaderPolicy;

/** Has an event happen at one leg, while the other is in a state. */
async function happen(event: LegEvent, state: LegState): Promise<Done> {
  const done: Done = [];
  const one = legIn(event === 'answered' || event === 'progress' ? 'Inviting' : 'Confirmed', 'one', done);
  const other = legIn(state, 'other', done);
  const ports: CouplerPorts = {
    headers,
    ownAccount: false,
    tellsContacts: false,
    invite: () => done.push('other: invite'),
    refer: () => done.push('other: pass'),
    onProgress: () => undefined,
    onAnswered: () => undefined,
    onEnded: () => undefined,
  };
  const coupler = new Coupler(ports);
  coupler.couple(one, other);
  const user = coupler.userOf(one);
  const refused = (statusCode: number) => void done.push(`one: refuse ${statusCode}`);
  switch (event) {
    case 'progress':
      user.onProgress?.(response(180));
      break;
    case 'answered':
      user.onAnswered?.(response(200));
      break;
    case 'offered': {
      const reply = user.onOffer?.(body as never, '2xx', response(200));
      if (reply !== undefined && 'refuse' in reply) refused(reply.refuse as number);
      break;
    }
    case 'change':
      user.onReinvite?.({ offer: body, waiting: false, reject: refused, accept: () => undefined } as never);
      break;
    case 'request':
      user.onRequest?.({
        request: refer,
        respond: (answer: SipResponse) => refused(answer.statusCode),
      } as never);
      break;
    case 'ended':
      user.onEnded?.({ kind: 'hung up', reasons: [] } as never, undefined as never);
      break;
  }
  await new Promise<void>((resolve) => setImmediate(resolve));
  return done;
}

const states = Object.keys(couplingTable.ended) as LegState[];
const none: Readonly<Record<LegState, string>> = {
  Idle: '',
  Inviting: '',
  Invited: '',
  Confirmed: '',
  Changing: '',
  Asking: '',
  Ended: '',
};

/** What each event of one leg comes to, by the state of the other. */
const expected: Readonly<Record<LegEvent, Readonly<Record<LegState, string>>>> = {
  progress: { ...none, Invited: 'other: ring 180' },
  offered: {
    Idle: 'other: invite',
    Inviting: 'one: refuse 491',
    Invited: 'other: accept',
    Confirmed: 'other: offer',
    Changing: 'one: refuse 491',
    Asking: 'other: accept its re-INVITE',
    Ended: 'one: refuse 481',
  },
  answered: { ...none, Invited: 'other: accept', Ended: 'one: hang up' },
  change: {
    Idle: 'one: refuse 481',
    Inviting: 'other: offer',
    Invited: 'other: offer',
    Confirmed: 'other: offer',
    Changing: 'one: refuse 491',
    Asking: 'one: refuse 491',
    Ended: 'one: refuse 481',
  },
  request: {
    Idle: 'one: refuse 481',
    Inviting: 'other: pass',
    Invited: 'other: pass',
    Confirmed: 'other: pass',
    Changing: 'other: pass',
    Asking: 'other: pass',
    Ended: 'one: refuse 481',
  },
  ended: {
    Idle: '',
    Inviting: 'other: hang up',
    Invited: 'other: refuse 480',
    Confirmed: 'other: hang up',
    Changing: 'other: hang up',
    Asking: 'other: hang up',
    Ended: '',
  },
};

const rows = (Object.keys(couplingTable) as LegEvent[]).flatMap((event) =>
  states.map((state) => [event, state, expected[event][state]] as const),
);

describe('the two legs of a call through the B2BUA, row by row of their table (RFC 3261 §6, §14.2, RFC 3725 §4.1)', () => {
  it.each(rows)('`%s` at one while the other is %s: %s', async (event, state, done) => {
    expect((await happen(event, state)).join(', ')).toBe(done);
  });
});
