import { describe, expect, it } from '@jest/globals';
import { type TracedMessage } from '@trapezoid/contracts';
import { makeLadder } from '@trapezoid/ladder';
import { toBeAnswered, toBeRefusedWith, toCarry, toFollow } from './matchers.js';

const ports: Readonly<Record<string, number>> = { alice: 5090, proxy: 5060, bob: 5091 };
const end = (name: string) => ({ host: '192.0.2.1', port: ports[name] ?? 1 });

interface Hop {
  readonly start: string;
  readonly cseq: string;
  readonly fields?: readonly string[];
  readonly again?: boolean;
}

/** A ladder of these messages, each from one party to another. */
function ladder(...hops: readonly (readonly [from: string, to: string, message: Hop])[]) {
  const messages = hops.flatMap(([from, to, { start, cseq, fields = [], again = false }], index) => {
    const text = [start, `Via: SIP/2.0/UDP x;branch=z9hG4bK${cseq}`, `CSeq: ${cseq}`, ...fields, '', ''].join(
      '\r\n',
    );
    const common = {
      sequence: index,
      protocol: 'UDP' as const,
      source: end(from),
      destination: end(to),
      callId: 'a@test',
      text,
      retransmission: again,
    };
    return [
      { ...common, element: from, direction: 'sent' as const, at: 1_000 + index * 10 },
      { ...common, element: to, direction: 'received' as const, at: 1_001 + index * 10 },
    ];
  }) satisfies TracedMessage[];
  return { ladder: makeLadder(messages) };
}

const invite = (number = 1): Hop => ({ start: 'INVITE sip:bob@lab.test SIP/2.0', cseq: `${number} INVITE` });
const answer = (statusCode: number, cseq = '1 INVITE', fields: readonly string[] = []): Hop => ({
  start: `SIP/2.0 ${statusCode} Whatever`,
  cseq,
  fields,
});
const ack = (number = 1): Hop => ({ start: 'ACK sip:bob@lab.test SIP/2.0', cseq: `${number} ACK` });

const answered = ladder(
  ['alice', 'proxy', invite()],
  ['proxy', 'alice', answer(407)],
  ['alice', 'proxy', ack()],
  ['alice', 'proxy', invite(2)],
  ['alice', 'proxy', { ...invite(2), again: true }],
  ['proxy', 'bob', invite(2)],
  ['bob', 'proxy', answer(180, '2 INVITE', ['m: <sip:bob@192.0.2.1:5091>'])],
  ['proxy', 'alice', answer(180, '2 INVITE')],
  ['bob', 'proxy', answer(200, '2 INVITE')],
  ['proxy', 'alice', answer(200, '2 INVITE')],
  ['alice', 'bob', ack(2)],
);

describe('toFollow', () => {
  it('is about what the caller sent and received, challenges and retransmissions left out', () => {
    expect(toFollow(answered, 'INVITE 180 200 ACK').pass).toBe(true);
    expect(toFollow(answered, 'INVITE 200 ACK').pass).toBe(false);
  });

  it('has the challenge where the flow has one', () => {
    expect(toFollow(answered, 'INVITE 407 ACK INVITE 180 200 ACK').pass).toBe(true);
    expect(
      toFollow(answered, 'INVITE 407 ACK INVITE INVITE 180 200 ACK', { retransmissions: true }).pass,
    ).toBe(true);
  });

  it('may be about another party', () => {
    expect(toFollow(answered, 'INVITE 180 200 ACK', { at: 'called' }).pass).toBe(true);
    expect(toFollow(answered, 'INVITE 180 200 ACK', { at: 'bob' }).pass).toBe(true);
    expect(() => toFollow(answered, 'INVITE', { at: 'carol' })).toThrow('its parties are alice, proxy, bob');
  });

  it('says what there was instead, and draws it', () => {
    const message = toFollow(answered, 'INVITE 486 ACK').message();
    expect(message).toContain('INVITE 486 ACK\nbut they were\n  INVITE 180 200 ACK');
    expect(message).toMatch(/INVITE ─+►/);
    expect(toFollow(ladder(), 'INVITE').message()).toContain('none');
  });

  it('needs a ladder', () => {
    for (const wrong of [undefined, null, 'INVITE', {}, { ladder: 1 }])
      expect(() => toFollow(wrong, 'INVITE')).toThrow('toFollow needs a recorded call or a ladder');
  });
});

describe('toBeAnswered', () => {
  it('wants a 2xx and an ACK', () => {
    expect(toBeAnswered(answered).pass).toBe(true);
    const silent = ladder(['alice', 'bob', invite()], ['bob', 'alice', answer(200)]);
    expect(toBeAnswered(silent).pass).toBe(false);
    expect(toBeAnswered(silent).message()).toContain('to send an ACK');
  });
});

describe('toBeRefusedWith', () => {
  it('wants the final response that the caller got', () => {
    const busy = ladder(['alice', 'bob', invite()], ['bob', 'alice', answer(486)], ['alice', 'bob', ack()]);
    expect(toBeRefusedWith(busy, 486).pass).toBe(true);
    expect(toBeRefusedWith(busy, 487).pass).toBe(false);
    expect(toBeRefusedWith(busy, 487).message()).toContain('its final response was 486');
    expect(toBeRefusedWith(answered, 407).pass).toBe(false);
    expect(toBeRefusedWith(answered, 200).pass).toBe(false);
  });
});

describe('toCarry', () => {
  it('finds a header by any of its names (RFC 3261 §7.3.3)', () => {
    expect(toCarry(answered, '180', 'Contact', /5091/, { at: 'called' }).pass).toBe(true);
    expect(toCarry(answered, '180', 'Contact', '<sip:bob@192.0.2.1:5091>', { at: 'called' }).pass).toBe(true);
    expect(toCarry(answered, '180', 'Contact').pass).toBe(false);
    expect(toCarry(answered, '180', 'Contact', /5092/, { at: 'called' }).message()).toContain('5091');
  });
});
