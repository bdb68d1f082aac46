import { describe, expect, it } from '@jest/globals';
import { CSeq } from '../../message/headers/cseq.js';
import { offer } from '../two-user-agents.fixture.js';
import { CallBench, RawPeer } from './call-bench.fixture.js';

const timer = (interval: number, refresher: 'local' | 'remote' = 'local', minimum = 90) => ({
  sessionTimer: { interval, refresher, minimum },
});

describe('session timers (RFC 4028)', () => {
  it.each([
    ['the caller, as the callee leaves it to it', 'remote', 'uac', 'alice'],
    ['the callee', 'local', 'uas', 'bob'],
  ] as const)(
    'are kept by %s: a refresh by UPDATE at half the interval (§7.2, §9, §10)',
    async (_name, refresher, role, who) => {
      const bench = await CallBench.start({
        alice: { agent: timer(300) },
        bob: { agent: timer(300, refresher) },
      });
      const call = bench.alice.call(bench.bob);
      await bench.pass();
      expect(bench.bob.received[0]?.text('Session-Expires')).toBe('300');
      expect(bench.answered(200).text('Session-Expires')).toBe(`300;refresher=${role}`);
      expect(bench.answered(200).text('Require')).toBe('timer');
      const since = bench.sinceNow;
      await bench.pass(148_000);
      expect(since()).toEqual([]);
      await bench.pass(2000);
      expect(since()).toEqual([`${who} UPDATE`, `${who === 'alice' ? 'bob' : 'alice'} 200`]);
      // The roles stay, whoever asks (§7.4).
      expect(bench.sent('UPDATE').text('Session-Expires')).toBe('300;refresher=uac');
      await bench.pass(3_000_000);
      expect(since().length).toBeGreaterThan(40);
      expect(call.confirmed).toBe(true);
      call.hangUp();
      await bench.expectNothingLeft();
    },
  );

  it('run for the caller alone where the callee knows nothing of them (§7.2)', async () => {
    const bench = await CallBench.start({
      alice: { agent: timer(300) },
      bob: { agent: { extensions: { timer: 'off' } } },
    });
    bench.alice.call(bench.bob);
    await bench.pass();
    expect(bench.answered(200).text('Session-Expires')).toBeUndefined();
    await bench.pass(150_000);
    expect(bench.ladder.slice(-2)).toEqual(['alice UPDATE', 'bob 200']);
  });

  it('run for the callee alone where the caller knows nothing of them (§9)', async () => {
    const bench = await CallBench.start({
      alice: { agent: { extensions: { timer: 'off' } } },
      bob: { agent: timer(300, 'remote') },
    });
    bench.alice.call(bench.bob);
    await bench.pass(151_000);
    expect(bench.answered(200).text('Require')).toBeUndefined();
    expect(bench.ladder.slice(-2)).toEqual(['bob UPDATE', 'alice 200']);
  });

  it('are not run where nobody asks for one', async () => {
    const bench = await CallBench.start();
    bench.alice.call(bench.bob);
    await bench.pass(10_000_000);
    expect(bench.ladder).toHaveLength(4);
  });

  it('end the session shortly before its time where no refresh came (§10)', async () => {
    const bench = await CallBench.start({ alice: { agent: timer(300) }, bob: { agent: timer(300) } });
    bench.alice.call(bench.bob);
    await bench.pass();
    bench.network.setConditions({ loss: 1 });
    await bench.pass(266_000);
    // Bob's refresh found nobody: that ends it for him (RFC 3261 §12.2.1.2).
    expect(bench.bob.ends).toMatchObject([{ kind: 'lost', by: 'local', statusCode: 408 }]);
    expect(bench.alice.ends).toEqual([]);
    await bench.pass(2000);
    expect(bench.alice.ends).toEqual([
      { kind: 'lost', by: 'local', reasonPhrase: 'the session was not refreshed in time' },
    ]);
  });

  it('that are too small are refused with 422, and asked for once more with Min-SE (§6, §7.3, §7.4)', async () => {
    const bench = await CallBench.start({
      alice: { agent: timer(100) },
      bob: { agent: timer(1800, 'local', 600) },
    });
    const call = bench.alice.call(bench.bob);
    await bench.pass();
    expect(bench.ladder).toEqual([
      'alice INVITE',
      'bob 422',
      'alice ACK',
      'alice INVITE',
      'bob 180',
      'bob 200',
      'alice ACK',
    ]);
    const invite = bench.sent('INVITE');
    expect([invite.text('Session-Expires'), invite.text('Min-SE'), invite.text('CSeq')]).toEqual([
      '600',
      '600',
      '2 INVITE',
    ]);
    expect(bench.answered(422).text('Min-SE')).toBe('600');
    expect(bench.bob.problems).toEqual([]);
    expect(call.confirmed).toBe(true);
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it('that are too small in a refresh are refused too; the next one asks for more (§7.4, §10)', async () => {
    const bench = await CallBench.start({ alice: { agent: timer(300) } });
    const peer = new RawPeer(bench);
    bench.alice.agent.call(peer.uri, offer, bench.alice.user());
    await bench.pass(50);
    const timed = (seconds: number) => ({
      'Session-Expires': `${seconds};refresher=uac`,
      Require: 'timer',
      Allow: 'INVITE, ACK, BYE, CANCEL, UPDATE',
    });
    await peer.answer('INVITE', 200, timed(100), 'v=0 answer');
    await bench.pass(50_000);
    await peer.answer('UPDATE', 422, { 'Min-SE': '400' });
    const refresh = peer.received('UPDATE').at(-1);
    expect([refresh?.text('Session-Expires'), refresh?.text('Min-SE')]).toEqual(['400;refresher=uac', '400']);
    await peer.answer('UPDATE', 200, timed(400));
    const before = peer.received('UPDATE').length;
    await bench.pass(198_000);
    expect(peer.received('UPDATE')).toHaveLength(before);
    await bench.pass(3000);
    expect(peer.received('UPDATE').length).toBeGreaterThan(before);
  });

  it('are refreshed by re-INVITE with what is agreed where the far end takes no UPDATE (§7.4)', async () => {
    const bench = await CallBench.start({ alice: { agent: timer(300) } });
    const peer = new RawPeer(bench);
    bench.alice.agent.call(peer.uri, offer, bench.alice.user());
    await bench.pass(50);
    await peer.answer(
      'INVITE',
      200,
      { 'Session-Expires': '300;refresher=uac', Require: 'timer' },
      'v=0 answer',
    );
    await bench.pass(150_000);
    const refresh = peer.received('INVITE').at(-1);
    expect(refresh?.required(CSeq).number).toBe(2);
    expect(refresh?.body.toString()).toBe('v=0 offer');
    // Any 2xx restarts the timer; one without Session-Expires of a far end that knows it not is its own affair (§7.2).
    await peer.answer('INVITE', 200, {}, 'v=0 answer');
    await bench.pass(149_000);
    expect(bench.alice.ends).toEqual([]);
  });

  it('are taken from 90 s on: less is no interval at all (§5)', async () => {
    const bench = await CallBench.start();
    const peer = new RawPeer(bench);
    await peer.request('INVITE', { Supported: 'timer', 'Session-Expires': '60' }, 'v=0 offer');
    expect(peer.statusCodes).toEqual([422]);
    expect(peer.responses[0]?.text('Min-SE')).toBe('90');
    expect(bench.bob.incoming).toEqual([]);
  });

  it('are required by a caller that does not do without, and refused with 420 where they are off (§7.1)', async () => {
    const bench = await CallBench.start({
      alice: { agent: { extensions: { timer: 'required' } } },
      bob: { agent: { extensions: { timer: 'off' } } },
    });
    bench.alice.call(bench.bob);
    await bench.pass();
    expect(bench.answered(420).text('Unsupported')).toBe('timer');
    expect(bench.alice.ends).toMatchObject([{ kind: 'refused', statusCode: 420 }]);
  });
});
