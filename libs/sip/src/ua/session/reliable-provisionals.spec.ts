import { describe, expect, it } from '@jest/globals';
import { answer, offer } from '../two-user-agents.fixture.js';
import { type BenchOptions, CallBench, RawPeer } from './call-bench.fixture.js';

const ring = { onIncoming: () => undefined };
const reliable = { extensions: { '100rel': 'required' } } as const;
const off = { extensions: { '100rel': 'off' } } as const;

const ringing = async (options: BenchOptions = {}) => {
  const bench = await CallBench.start({ bob: ring, ...options });
  const call = bench.alice.call(bench.bob);
  await bench.pass();
  return { bench, call, lastCall: bench.bob.incoming[0] };
};
/** The peer has called Bob and wants reliable provisional responses. */
const calledByPeer = async (headers: Record<string, string> = { Supported: '100rel' }) => {
  const bench = await CallBench.start({ bob: ring });
  const peer = new RawPeer(bench);
  await peer.request('INVITE', headers, 'v=0 offer');
  return { bench, peer, lastCall: bench.bob.lastCall };
};

describe('reliable provisional responses: who wants them (RFC 3262 §3, §4)', () => {
  it('are offered in Supported, and sent where they hold a body', async () => {
    const { bench, lastCall } = await ringing();
    expect(bench.bob.received[0]?.text('Supported')).toBe('100rel, timer, replaces');
    lastCall?.ring();
    lastCall?.ring(183, { body: answer });
    await bench.pass();
    expect(bench.answered(180).text('RSeq')).toBeUndefined();
    expect(bench.answered(183).text('RSeq')).toMatch(/^\d+$/);
  });

  it('are required by a caller that does not do without: every one is sent so', async () => {
    const { bench, lastCall } = await ringing({ alice: { agent: reliable } });
    expect(bench.bob.received[0]?.text('Require')).toBe('100rel');
    lastCall?.ring();
    await bench.pass();
    expect(bench.ladder.slice(-3)).toEqual(['bob 180', 'alice PRACK', 'bob 200']);
    expect(bench.answered(180).text('Require')).toBe('100rel');
  });

  it('refuse a caller that requires them with 420 where they are off', async () => {
    const { bench } = await ringing({ alice: { agent: reliable }, bob: { ...ring, agent: off } });
    expect(bench.answered(420).text('Unsupported')).toBe('100rel');
    expect(bench.alice.ends).toMatchObject([{ kind: 'refused', statusCode: 420 }]);
  });

  it('refuse a caller that does not know them with 421 where the callee does not do without (RFC 3261 §21.4.16)', async () => {
    const { bench } = await ringing({ alice: { agent: off }, bob: { ...ring, agent: reliable } });
    expect(bench.answered(421).text('Require')).toBe('100rel');
  });

  it('are never sent to a caller that did not say that it knows them', async () => {
    const { bench, lastCall } = await ringing({ alice: { agent: off } });
    lastCall?.ring(183, { body: answer, reliable: true });
    await bench.pass();
    expect(bench.answered(183).text('Require')).toBeUndefined();
    expect(bench.answered(183).body.toString()).toBe('v=0 answer');
  });
});

describe('reliable provisional responses: the server (RFC 3262 §3)', () => {
  it('are repeated after T1, then doubling, for 64*T1; then the INVITE is refused with 504', async () => {
    const { bench, peer, lastCall } = await calledByPeer();
    const begin = bench.clock.now();
    lastCall.ring(183, { body: answer });
    await bench.pass(40_000);
    const instants = bench.network.log
      .filter(({ firstLine }) => firstLine.startsWith('SIP/2.0 183'))
      .map(({ time }) => (time - begin) / 500);
    expect(instants).toEqual([0, 1, 3, 7, 15, 31, 63]);
    const refused = bench.network.log.find(({ firstLine }) => firstLine.startsWith('SIP/2.0 504'));
    expect(((refused?.time ?? 0) - begin) / 500).toBe(64);
    expect(bench.bob.ends).toMatchObject([{ kind: 'lost', by: 'local', statusCode: 504 }]);
    expect(bench.bob.paragraphs).toEqual(['RFC 3262 §3']);
    expect(peer.statusCodes.at(-1)).toBe(504);
  });

  it('go out one after the other, each numbered one higher', async () => {
    const { bench, peer, lastCall } = await calledByPeer();
    lastCall.ring(183, { body: answer });
    lastCall.ring(180, { reliable: true });
    lastCall.ring(181, { reliable: true });
    await bench.pass(100);
    expect(peer.statusCodes).toEqual([183]);
    const numbers: number[] = [];
    for (const statusCode of [183, 180, 181]) {
      const response = bench.answered(statusCode);
      const number = Number(response.text('RSeq'));
      numbers.push(number);
      await peer.request('PRACK', {
        ...peer.after(response, 1 + numbers.length, 'PRACK'),
        RAck: `${number} 1 INVITE`,
      });
    }
    expect(peer.statusCodes).toEqual([183, 200, 180, 200, 181, 200]);
    expect(numbers.map((number) => number - (numbers[0] ?? 0))).toEqual([0, 1, 2]);
    expect(numbers[0]).toBeGreaterThan(0);
    expect(numbers[0]).toBeLessThan(2 ** 31);
  });

  it.each([
    ['another number', (number: number) => `${number + 1} 1 INVITE`],
    ['another CSeq', (number: number) => `${number} 2 INVITE`],
    ['another method', (number: number) => `${number} 1 UPDATE`],
    ['no RAck', () => ''],
    ['a malformed RAck', () => 'x'],
  ])('are not acknowledged by a PRACK with %s: 481', async (_name, rack) => {
    const { bench, peer, lastCall } = await calledByPeer();
    lastCall.ring(183, { body: answer });
    await bench.pass(50);
    const response = bench.answered(183);
    const number = Number(response.text('RSeq'));
    await peer.request('PRACK', { ...peer.after(response, 2, 'PRACK'), RAck: rack(number) });
    expect(peer.statusCodes.at(-1)).toBe(481);
    expect(bench.bob.paragraphs).toEqual(['RFC 3262 §3']);
    // The response still waits for its own.
    await peer.request('PRACK', { ...peer.after(response, 3, 'PRACK'), RAck: `${number} 1 INVITE` });
    expect(peer.statusCodes.at(-1)).toBe(200);
    await peer.request('PRACK', { ...peer.after(response, 4, 'PRACK'), RAck: `${number} 1 INVITE` });
    expect(peer.statusCodes.at(-1)).toBe(481);
  });

  it('with a session description hold up the 200 until their PRACK (RFC 3262 §5)', async () => {
    const { bench, peer, lastCall } = await calledByPeer();
    lastCall.ring(183, { body: answer });
    lastCall.accept();
    await bench.pass(100);
    expect(peer.statusCodes).toEqual([183]);
    const response = bench.answered(183);
    await peer.request('PRACK', {
      ...peer.after(response, 2, 'PRACK'),
      RAck: `${response.text('RSeq')} 1 INVITE`,
    });
    expect(peer.statusCodes).toEqual([183, 200, 200]);
    expect(peer.responses.at(-1)?.text('CSeq')).toBe('1 INVITE');
  });

  it('without one do not: they are repeated no more, and a PRACK that still comes is answered', async () => {
    const { bench, peer, lastCall } = await calledByPeer();
    lastCall.ring(180, { reliable: true });
    lastCall.accept(answer);
    await bench.pass(600);
    expect(peer.statusCodes).toEqual([180, 200, 200]);
    const response = bench.answered(180);
    await peer.request('PRACK', {
      ...peer.after(response, 2, 'PRACK'),
      RAck: `${response.text('RSeq')} 1 INVITE`,
    });
    expect(peer.responses.at(-1)?.text('CSeq')).toBe('2 PRACK');
    expect(peer.statusCodes.at(-1)).toBe(200);
  });

  it('do not hold up a refusal', async () => {
    const { bench, peer, lastCall } = await calledByPeer();
    lastCall.ring(183, { body: answer });
    lastCall.reject(486);
    await bench.pass(100);
    expect(peer.statusCodes).toEqual([183, 486]);
  });

  it('end the INVITE with 488 where the PRACK lacks the answer to their offer (§5)', async () => {
    const bench = await CallBench.start({ bob: ring });
    const peer = new RawPeer(bench);
    await peer.request('INVITE', { Supported: '100rel' });
    bench.bob.lastCall.ring(183, { body: offer });
    await bench.pass(50);
    const response = bench.answered(183);
    await peer.request('PRACK', {
      ...peer.after(response, 2, 'PRACK'),
      RAck: `${response.text('RSeq')} 1 INVITE`,
    });
    expect(peer.statusCodes).toEqual([183, 200, 488]);
    expect(bench.bob.paragraphs).toEqual(['RFC 3262 §5']);
    expect(bench.bob.ends).toMatchObject([{ kind: 'lost', by: 'local', statusCode: 488 }]);
  });
});

describe('provisional responses of one who takes its time', () => {
  it('are sent anew every minute, so that no proxy gives up (RFC 3261 §13.3.1.1)', async () => {
    const bench = await CallBench.start({ bob: { onIncoming: (call) => call.ring() } });
    const call = bench.alice.call(bench.bob);
    await bench.pass(200_000);
    expect(bench.ladder).toEqual(['alice INVITE', 'bob 180', 'bob 180', 'bob 180', 'bob 180']);
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it('are sent anew every two and a half minutes where they are reliable (RFC 3262 §3)', async () => {
    const { bench, call, lastCall } = await ringing();
    lastCall?.ring(183, { body: answer });
    await bench.pass(151_000);
    const [first, second] = bench.network.log.filter(({ firstLine }) => firstLine.startsWith('SIP/2.0 183'));
    expect((second?.time ?? 0) - (first?.time ?? 0)).toBe(150_000);
    expect(bench.answered(183).body).toHaveLength(0);
    call.hangUp();
    await bench.expectNothingLeft();
  });
});

describe('reliable provisional responses: the client (RFC 3262 §4)', () => {
  const calling = async (options: BenchOptions = {}) => {
    const bench = await CallBench.start(options);
    const peer = new RawPeer(bench);
    const call = bench.alice.agent.call(peer.uri, offer, bench.alice.user());
    await bench.pass(50);
    return { bench, peer, call };
  };
  const progress = (number: number) => ({ Require: '100rel', RSeq: String(number) });

  it('are acknowledged in their order, each once; what comes too early waits for its repetition', async () => {
    const { bench, peer } = await calling();
    await peer.answer('INVITE', 183, progress(10));
    await peer.answer('INVITE', 183, progress(10));
    await peer.answer('INVITE', 180, progress(12));
    await peer.answer('INVITE', 180, progress(11));
    await peer.answer('PRACK', 200);
    expect(new Set(peer.received('PRACK').map((prack) => prack.text('RAck')))).toEqual(
      new Set(['10 1 INVITE', '11 1 INVITE']),
    );
    expect(bench.alice.told).toEqual(['progress 183', 'progress 180']);
  });

  it('are numbered for themselves in each early dialog of a fork', async () => {
    const { peer } = await calling();
    await peer.answer('INVITE', 183, { ...progress(10), tag: 'one' });
    await peer.answer('INVITE', 183, { ...progress(77), tag: 'two' });
    expect(peer.received('PRACK').map((prack) => [prack.text('To'), prack.text('RAck')])).toEqual([
      ['<sip:peer@192.0.2.50>;tag=one', '10 1 INVITE'],
      ['<sip:peer@192.0.2.50>;tag=two', '77 1 INVITE'],
    ]);
  });

  it('is no 100, whatever it says', async () => {
    const { peer } = await calling();
    await peer.answer('INVITE', 100, progress(10));
    expect(peer.received('PRACK')).toEqual([]);
  });

  it('without RSeq, or unasked for, count as unreliable, and are told', async () => {
    const lacking = await calling();
    await lacking.peer.answer('INVITE', 180, { Require: '100rel' });
    expect(lacking.peer.received('PRACK')).toEqual([]);
    expect(lacking.bench.alice.paragraphs).toEqual(['RFC 3262 §7.1']);
    const unasked = await calling({ alice: { agent: off } });
    await unasked.peer.answer('INVITE', 180, progress(1));
    expect(unasked.peer.received('PRACK')).toEqual([]);
    expect(unasked.bench.alice.paragraphs).toEqual(['RFC 3262 §3']);
    expect(unasked.bench.alice.told).toEqual(['progress 180']);
  });
});
