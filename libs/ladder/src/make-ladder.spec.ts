import { describe, expect, it } from '@jest/globals';
import type { TracedDecision } from '@trapezoid/contracts';
import { callThroughProxy, type Hop, hop } from './ladder.fixture.js';
import { makeLadder } from './make-ladder.js';

const invite = 'INVITE sip:bob@lab.test SIP/2.0';
const start = 1_700_000_000_000;
const decided: TracedDecision = {
  element: 'proxy',
  at: start + 1.2,
  callId: 'call-1',
  cseq: '1 INVITE',
  branch: 'z9hG4bKa',
  decision: 'forward',
  reason: 'it has 1 target',
  section: 'RFC 3261 §16.6',
  rule: 'services.proxy.rules[2]',
  targets: ['sip:bob@127.0.0.1:5092'],
};
const told = {
  decision: 'forward',
  reason: 'it has 1 target',
  section: 'RFC 3261 §16.6',
  rule: 'services.proxy.rules[2]',
  by: 'element',
};

function ladderOf(...given: readonly Hop[]) {
  return makeLadder(given.flatMap(hop));
}

describe('a ladder as data', () => {
  it('survives JSON', () => {
    const ladder = makeLadder(callThroughProxy(), { decisions: [decided] });

    expect(JSON.parse(JSON.stringify(ladder))).toEqual(ladder);
  });

  it('has parties, legs and messages with their times, one for both ends of a hop', () => {
    const ladder = makeLadder(callThroughProxy());

    expect(ladder).toMatchObject({
      parties: ['alice', 'proxy', 'bob'],
      legs: ['call-1'],
      startedAt: start,
      dropped: 0,
    });
    expect(ladder.arrows).toHaveLength(13);
    expect(ladder.arrows[2]).toMatchObject({ from: 1, to: 2, at: 2, took: 0.5, leg: 0, method: 'INVITE' });
    expect(makeLadder([])).toEqual({ parties: [], legs: [], startedAt: 0, arrows: [], dropped: 0 });
  });

  it('has the decision of an element at what it got, and behind what it sent for that', () => {
    const { arrows } = makeLadder(callThroughProxy(), { decisions: [decided] });

    expect(arrows[0]).toMatchObject({ method: 'INVITE', to: 1, handled: told });
    expect(arrows[2]).toMatchObject({ method: 'INVITE', from: 1, why: told });
    expect(arrows.filter(({ why, handled }) => why.by === 'element' || handled !== undefined)).toHaveLength(
      2,
    );
  });

  it('has the decision that refuses behind the response alone', () => {
    const refusal: TracedDecision = {
      ...decided,
      at: start + 1,
      decision: 'answer',
      statusCode: 404,
      reason: 'nobody has that name',
      section: 'RFC 3261 §16.5',
    };
    const { targets: _none, rule: _noRule, ...answer } = refusal;
    const messages = [
      { from: 'alice', to: 'proxy', line: invite, at: 0, branch: 'a' },
      { from: 'proxy', to: 'alice', line: 'SIP/2.0 100 Trying', at: 1, branch: 'a' },
      { from: 'proxy', to: 'alice', line: 'SIP/2.0 404 Not Found', at: 2, branch: 'a' },
    ] as const;
    const { arrows } = makeLadder(
      messages.flatMap((each) => hop(each)),
      { decisions: [answer] },
    );

    expect(arrows.map(({ why }) => why.by)).toEqual(['message', 'message', 'element']);
    expect(arrows[2]?.why.section).toBe('RFC 3261 §16.5');
  });

  it('does not take one element’s decision for another’s, nor that of another request', () => {
    const others = [
      { ...decided, element: 'proxy2' },
      { ...decided, cseq: '2 INVITE' },
      { ...decided, callId: 'call-2' },
    ];
    const { arrows } = makeLadder(callThroughProxy(), { decisions: others });

    expect(arrows.every(({ why, handled }) => why.by === 'message' && handled === undefined)).toBe(true);
  });

  it('marks what was sent again, what a transaction absorbed, and what was lost', () => {
    const asked = { from: 'alice', to: 'proxy', line: invite, branch: 'a' } as const;
    const { arrows } = ladderOf(
      { ...asked, at: 0 },
      { ...asked, at: 500, again: true, absorbed: true },
      { ...asked, at: 1500, again: true, lost: true },
    );

    expect(arrows.map(({ retransmission, absorbed, lost }) => [retransmission, absorbed, lost])).toEqual([
      [false, false, false],
      [true, true, false],
      [true, false, true],
    ]);
    expect(arrows[1]?.handled).toMatchObject({ by: 'element', section: 'RFC 3261 §17.2.1' });
  });

  it('says of how many messages its elements did not tell', () => {
    const messages = callThroughProxy();
    const [first, second, ...rest] = messages;
    const counted = [
      { ...first!, element: 'proxy', dropped: 4 },
      { ...second!, element: 'proxy', dropped: 9 },
      ...rest,
    ];

    expect(makeLadder(counted).dropped).toBe(5);
  });

  it('takes hostile text as text', () => {
    const line = 'INVITE \u0000 <script>__proto__\u202e SIP/2.0';
    const ladder = ladderOf({
      from: 'alice',
      to: 'bob',
      line,
      at: 0,
      branch: 'a',
      cseq: '__proto__ constructor',
    });

    expect(ladder.arrows[0]).toMatchObject({ method: 'INVITE', why: { by: 'message' } });
  });
});
