import { describe, expect, it } from '@jest/globals';
import type { ReceivedDescription } from '../call-user.js';
import { OfferAnswer } from './offer-answer.js';
import {
  type OfferAnswerEvent,
  type OfferAnswerRow,
  type OfferAnswerState,
  type OfferAnswerStep,
  offerAnswerMachine,
  type Place,
  stepOf,
} from './offer-answer.machine.js';

const names = Object.keys(offerAnswerMachine.states) as OfferAnswerState[];
const eventsOf = (state: OfferAnswerState) => {
  const row: OfferAnswerRow = offerAnswerMachine.states[state];
  return [...Object.keys(row.on), ...row.absorbs] as OfferAnswerEvent[];
};
const rows = names.flatMap((state) =>
  eventsOf(state).map((event) => [state, event, stepOf(state, event) ?? {}] as const),
);
const description = (text: string): ReceivedDescription => ({
  contentType: 'application/sdp',
  content: Buffer.from(text),
});

/** Takes "INVITE with body" and its like. */
function receive(exchange: OfferAnswer, place: string): OfferAnswerStep {
  const [message = '', body] = place.split(' with ');
  return exchange.receive(message as Place, body === undefined ? undefined : description(place));
}
function send(exchange: OfferAnswer, place: string): OfferAnswerStep {
  const [message = '', body] = place.split(' with ');
  return exchange.send(message as Place, body === undefined ? undefined : description(place));
}

describe('offer and answer in a dialog (RFC 3264 §4)', () => {
  it('knows what to do with everything that may come, in every state', () => {
    const received = new Set(rows.map(([, event]) => event).filter((event) => event.startsWith('receive ')));
    for (const state of names) {
      const known = eventsOf(state).filter((event) => event.startsWith('receive '));
      expect({ state, known: new Set(known) }).toEqual({ state, known: received });
    }
  });

  it.each(rows)('in %s takes %s', (state, _event, step) => {
    if (step.to !== undefined) expect(names).toContain(step.to);
    // What is refused changes nothing (RFC 3261 §12.2.2).
    if (step.refuse !== undefined) expect(step.to).toBeUndefined();
    // An answer ends an exchange, an offer opens one.
    if (step.body === 'answer') expect(step.to).toBe('stable');
    if (step.body === 'offer') expect(step.to).toMatch(/^(local|remote) offer in /);
    if (step.outcome !== undefined) expect(step.fault).toBeDefined();
    if (state !== 'stable' && step.body === 'offer') expect(state).toMatch(/^offer due from /);
  });

  it('gets back to stable from every state', () => {
    for (const state of names) {
      const ways = eventsOf(state).map((event) => stepOf(state, event)?.to);
      const seen = new Set(ways);
      expect({
        state,
        ends: seen.has('stable') || state === 'stable' || state === 'offer due from us',
      }).toEqual({
        state,
        ends: true,
      });
    }
  });

  it('never takes two offers at a time (RFC 3264 §4)', () => {
    for (const state of names.filter((name) => /offer in/.test(name))) {
      for (const request of ['INVITE', 'INVITE with body', 'UPDATE with body', 'PRACK with body'] as const) {
        const step = stepOf(state, `receive ${request}`);
        const answer = state === 'local offer in reliable 1xx' && request === 'PRACK with body';
        expect({ state, request, refused: step?.refuse !== undefined }).toEqual({
          state,
          request,
          refused: !answer,
        });
      }
    }
  });
});

describe('the patterns of RFC 6337 §2.2, table 1', () => {
  it.each([
    ['1', 'INVITE with body', '2xx with body', []],
    ['2', '2xx with body', 'ACK with body', ['INVITE']],
    ['3', 'INVITE with body', 'reliable 1xx with body', []],
    ['4', 'reliable 1xx with body', 'PRACK with body', ['INVITE']],
    ['5', 'PRACK with body', '2xx to PRACK with body', []],
    ['6', 'UPDATE with body', '2xx to UPDATE with body', []],
  ])('%s: offer in %s, answer in %s', (_number, offer, answer, before) => {
    const caller = new OfferAnswer();
    const callee = new OfferAnswer();
    const response = (place: string) => /^(reliable 1xx|2xx)/.test(place);
    const [offerer, answerer] = response(offer) ? [callee, caller] : [caller, callee];
    for (const place of before) {
      send(caller, place);
      receive(callee, place);
    }
    expect(send(offerer, offer)).toMatchObject({
      body: 'offer',
      to: `local offer in ${offer.split(' with')[0]}`,
    });
    expect(receive(answerer, offer)).toMatchObject({
      body: 'offer',
      to: `remote offer in ${offer.split(' with')[0]}`,
    });
    expect(send(answerer, answer)).toMatchObject({ body: 'answer' });
    expect(receive(offerer, answer)).toMatchObject({ body: 'answer' });
    expect([offerer.state, answerer.state]).toEqual(['stable', 'stable']);
    expect(offerer.agreement).toMatchObject({
      local: description(offer),
      remote: description(answer),
      exchanges: 1,
    });
    expect(answerer.agreement).toMatchObject({ local: description(answer), remote: description(offer) });
  });
});

describe('an exchange that comes at a wrong time', () => {
  const opened: readonly (readonly [string, (exchange: OfferAnswer) => unknown])[] = [
    ['our INVITE', (it) => send(it, 'INVITE with body')],
    ['our INVITE without an offer', (it) => send(it, 'INVITE')],
    ['our UPDATE', (it) => send(it, 'UPDATE with body')],
    ['our PRACK', (it) => send(it, 'PRACK with body')],
    ['their INVITE', (it) => receive(it, 'INVITE with body')],
    ['their INVITE without an offer', (it) => receive(it, 'INVITE')],
    ['their UPDATE', (it) => receive(it, 'UPDATE with body')],
    ['their PRACK', (it) => receive(it, 'PRACK with body')],
  ];
  const begin = (which: string) => {
    const exchange = new OfferAnswer();
    opened.find(([name]) => name === which)?.[1](exchange);
    return exchange;
  };

  it.each(opened.map(([name]) => [name, name.startsWith('our') ? 491 : 500] as const))(
    'is refused while %s is open: %s (RFC 3311 §5.2, RFC 6337 §4.3)',
    (which, statusCode) => {
      const exchange = begin(which);
      const { state } = exchange;
      expect(receive(exchange, 'UPDATE with body')).toMatchObject({ refuse: statusCode });
      expect(receive(exchange, 'INVITE with body')).toMatchObject({ refuse: statusCode });
      expect(exchange.state).toBe(state);
    },
  );

  it('after the 2xx with our offer and before its ACK is refused with 491 (RFC 5407 §3.1.5)', () => {
    const exchange = new OfferAnswer();
    receive(exchange, 'INVITE');
    send(exchange, '2xx with body');
    expect(receive(exchange, 'INVITE with body')).toMatchObject({ refuse: 491 });
    expect(receive(exchange, 'UPDATE with body')).toMatchObject({ refuse: 491 });
  });

  it('takes an UPDATE without an offer at any time but before the last UPDATE has its answer (RFC 3311 §5.2)', () => {
    for (const [name] of opened) {
      const expected = name === 'their UPDATE' ? 500 : undefined;
      expect({ name, refuse: receive(begin(name), 'UPDATE').refuse }).toEqual({ name, refuse: expected });
    }
  });

  it('is not ours to begin: nothing is open that could hold it (RFC 3264 §4)', () => {
    for (const [name] of opened) {
      const exchange = begin(name);
      expect(exchange.mayHold('UPDATE')).toBe(false);
      expect(exchange.mayHold('INVITE')).toBe(false);
      expect(() => send(exchange, 'UPDATE with body')).toThrow("can't happen");
    }
  });
});

describe('session descriptions in responses to an INVITE with an offer (RFC 6337 §3.1.1)', () => {
  it('are previews in unreliable ones, the answer in the first reliable one, and nothing after it', () => {
    const exchange = new OfferAnswer();
    send(exchange, 'INVITE with body');
    expect(receive(exchange, '1xx with body').body).toBe('preview');
    expect(receive(exchange, 'reliable 1xx').body).toBeUndefined();
    expect(receive(exchange, 'reliable 1xx with body').body).toBe('answer');
    expect(receive(exchange, 'reliable 1xx with body').body).toBe('ignored');
    expect(receive(exchange, '2xx with body').body).toBe('ignored');
    expect(exchange.agreement.exchanges).toBe(1);
  });
});

describe('what is missing, or too much', () => {
  it.each([
    ['INVITE with body', '2xx', 'RFC 3261 §13.3.1.4', 'end'],
    ['INVITE', '2xx', 'RFC 3261 §13.3.1.4', 'end'],
    ['INVITE', 'reliable 1xx', 'RFC 3262 §5', undefined],
    ['UPDATE with body', '2xx to UPDATE', 'RFC 3311 §5.2', undefined],
    ['PRACK with body', '2xx to PRACK', 'RFC 3262 §5', undefined],
  ])('after our %s: %s without a description (%s)', (ours, theirs, paragraph, outcome) => {
    const exchange = new OfferAnswer();
    send(exchange, ours);
    const step = receive(exchange, theirs);
    expect(step.fault?.paragraph).toBe(paragraph);
    expect(step.outcome).toBe(outcome);
  });

  it('an ACK without the answer ends the session, a PRACK without it the INVITE (RFC 3261 §13.2.2.4, RFC 3262 §5)', () => {
    const inSuccess = new OfferAnswer();
    receive(inSuccess, 'INVITE');
    send(inSuccess, '2xx with body');
    expect(receive(inSuccess, 'ACK').outcome).toBe('end');
    const inProgress = new OfferAnswer();
    receive(inProgress, 'INVITE');
    send(inProgress, 'reliable 1xx with body');
    expect(receive(inProgress, 'PRACK').outcome).toBe('refuse INVITE');
  });

  it.each(['ACK with body', '2xx to UPDATE with body', '2xx to PRACK with body'])(
    'an answer where none is due, in %s, is told and passed over (RFC 6337 §2.2)',
    (place) => {
      const exchange = new OfferAnswer();
      expect(receive(exchange, place)).toMatchObject({
        body: 'ignored',
        fault: { paragraph: 'RFC 6337 §2.2' },
      });
      expect(exchange.state).toBe('stable');
    },
  );
});

describe('a re-INVITE that is refused (RFC 6141 §3.4)', () => {
  it('changes nothing where nothing was agreed within it', () => {
    const exchange = new OfferAnswer();
    const before = exchange.agreement;
    send(exchange, 'INVITE with body');
    exchange.refuse('receive', 'INVITE');
    expect(exchange.state).toBe('stable');
    expect(exchange.rollBack(before)).toBe(false);
  });

  it('brings back what was agreed before it', () => {
    const exchange = new OfferAnswer();
    send(exchange, 'UPDATE with body');
    receive(exchange, '2xx to UPDATE with body');
    const before = exchange.agreement;
    send(exchange, 'INVITE with body');
    receive(exchange, 'reliable 1xx with body');
    expect(exchange.agreement.local).toEqual(description('INVITE with body'));
    exchange.refuse('receive', 'INVITE');
    expect(exchange.rollBack(before)).toBe(true);
    expect(exchange.agreement.local).toEqual(description('UPDATE with body'));
  });
});
