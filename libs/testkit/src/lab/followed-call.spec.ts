import { describe, expect, it } from '@jest/globals';
import { type CallFilter, FollowedCall } from './followed-call.js';

const message = (start: string, cseq: string, { vias = 1, toTag = '', callId = 'a@test' } = {}) => ({
  callId,
  text: [
    start,
    ...Array.from({ length: vias }, (_, at) => `Via: SIP/2.0/UDP 192.0.2.${at};branch=z9hG4bK${at}`),
    'From: "Alice" <sip:alice@lab.test>;tag=1',
    `To: <sip:bob@lab.test>${toTag}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq}`,
    '',
    '',
  ].join('\r\n'),
});

const invite = (number = 1, more = {}) =>
  message('INVITE sip:bob@lab.test SIP/2.0', `${number} INVITE`, more);
const answer = (statusCode: number, cseq = '1 INVITE', vias = 1) =>
  message(`SIP/2.0 ${statusCode} Whatever`, cseq, { vias, toTag: ';tag=2' });

/** Whether the call is over at this time, in milliseconds after its last message. */
function overAfter(
  milliseconds: number,
  messages: readonly ReturnType<typeof message>[],
  filter: CallFilter = {},
) {
  const call = new FollowedCall(filter);
  for (const each of messages) call.add(each, 1_000);
  return call.isOver(1_000 + milliseconds);
}

describe('a call that is followed by its messages', () => {
  it('is over a moment after the answer to a BYE', () => {
    const standing = [
      invite(),
      answer(180),
      answer(200),
      message('BYE sip:x SIP/2.0', '2 BYE', { toTag: ';tag=2' }),
    ];
    expect(overAfter(60_000, standing)).toBe(false);
    expect(overAfter(249, [...standing, answer(200, '2 BYE')])).toBe(false);
    expect(overAfter(250, [...standing, answer(200, '2 BYE')])).toBe(true);
  });

  it('is over a moment after a refusal that the caller gets', () => {
    expect(overAfter(250, [invite(), answer(486)])).toBe(true);
  });

  it('goes on when one of a proxy’s branches is refused', () => {
    expect(overAfter(60_000, [invite(), invite(1, { vias: 2 }), answer(486, '1 INVITE', 2)])).toBe(false);
  });

  it('waits for the INVITE with credentials after a challenge, and no longer than a second', () => {
    expect(overAfter(999, [invite(), answer(407)])).toBe(false);
    expect(overAfter(1_000, [invite(), answer(407)])).toBe(true);
    expect(overAfter(60_000, [invite(), answer(407), invite(2)])).toBe(false);
  });

  it('is the one that is wanted', () => {
    const begins = (filter: CallFilter, from = invite()) => {
      const call = new FollowedCall(filter);
      call.add(from, 0);
      return call.id !== undefined;
    };
    expect(begins({ from: 'alice', to: 'bob@lab.test' })).toBe(true);
    expect(begins({ from: 'bob' })).toBe(false);
    expect(begins({ to: 'bob@other.test' })).toBe(false);
    expect(begins({ callId: 'b@test' })).toBe(false);
    expect(begins({}, answer(180))).toBe(false);
    expect(begins({}, invite(2, { toTag: ';tag=2' }))).toBe(false);
    expect(begins({}, { callId: 'a@test', text: 'nonsense' })).toBe(false);
  });

  it('is not mixed with others', () => {
    expect(overAfter(60_000, [invite(), { ...answer(486), callId: 'other@test' }])).toBe(false);
  });
});
