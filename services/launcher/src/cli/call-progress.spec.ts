import { describe, expect, it } from '@jest/globals';
import type { PhoneCall } from '@trapezoid/contracts';
import { type CallOutcome, CallProgress } from './call-progress.js';
import { describeCall } from './call-text.js';

const base: PhoneCall = {
  callId: 'a',
  phone: 'alice',
  direction: 'outgoing',
  peer: 'sip:bob@lab.test',
  state: 'calling',
  startedAt: 0,
};

function follow(...told: Partial<PhoneCall>[]): CallProgress {
  let now = 0;
  const progress = new CallProgress('alice', 'a', () => now);
  for (const change of told) {
    progress.add({ ...base, ...change });
    now += 1_000;
  }
  return progress;
}

describe('a call as its caller tells of it', () => {
  it('is answered when it was and then ended', () => {
    const progress = follow(
      { state: 'ringing' },
      { state: 'answered', statusCode: 200 },
      {
        state: 'ended',
        statusCode: 200,
        detail: 'this phone hung up',
        rtp: { packetsSent: 5, packetsReceived: 4 },
      },
    );
    expect(progress).toMatchObject({ outcome: 'answered', over: true, lasted: 1_000 });
    expect(describeCall(progress, { from: 'alice', to: 'bob' })).toBe(
      'bob answered; the call lasted 1 s (alice: this phone hung up); RTP packets sent 5, received 4',
    );
  });

  it.each<[number, CallOutcome]>([
    [486, 'busy'],
    [600, 'busy'],
    [603, 'declined'],
    [408, 'no-answer'],
    [480, 'no-answer'],
    [487, 'no-answer'],
    [404, 'failed'],
    [503, 'failed'],
  ])('with %d is %s', (statusCode, outcome) => {
    expect(follow({}, { state: 'failed', statusCode }).outcome).toBe(outcome);
  });

  it('says no more than the response where the reason repeats it', () => {
    const busy = {
      state: 'failed',
      statusCode: 486,
      reasonPhrase: 'Busy Here',
      detail: 'refused with 486',
    } as const;
    expect(describeCall(follow(busy), { from: 'alice', to: 'bob' })).toBe('bob is busy: 486 Busy Here');
  });

  it('has failed when it broke after the answer', () => {
    expect(follow({ state: 'answered' }, { state: 'failed', detail: 'no ACK' }).outcome).toBe('failed');
  });

  it('does not listen to the called phone, which has the same Call-ID, nor to other calls', () => {
    const progress = follow(
      { state: 'calling' },
      { phone: 'bob', direction: 'incoming', state: 'ended' },
      { callId: 'b', state: 'ended' },
    );
    expect(progress.over).toBe(false);
  });

  it('has failed when the lab fell silent', () => {
    expect(follow({ state: 'ringing' })).toMatchObject({ outcome: 'failed', over: false });
    expect(describeCall(follow({ state: 'ringing' }), { from: 'alice', to: 'bob' })).toBe(
      'the lab did not tell the end of the call of alice to bob; it was ringing',
    );
    expect(describeCall(follow(), { from: 'alice', to: 'bob' })).toMatch(/never told/);
  });
});
