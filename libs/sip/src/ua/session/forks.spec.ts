import { describe, expect, it } from '@jest/globals';
import { Parameters } from '../../grammar/parameters.js';
import { printUri } from '../../grammar/uri.js';
import { Route } from '../../message/headers/route.js';
import { offer } from '../two-user-agents.fixture.js';
import { body, CallBench, RawPeer } from './call-bench.fixture.js';

const calling = async () => {
  const bench = await CallBench.start();
  const peer = new RawPeer(bench);
  const call = bench.alice.agent.call(peer.uri, offer, bench.alice.user());
  await bench.pass(50);
  return { bench, peer, call };
};
const allow = { Allow: 'INVITE, ACK, BYE, CANCEL, PRACK, UPDATE' };
const reliable = (number: number) => ({ Require: '100rel', RSeq: String(number) });

describe('a forked INVITE (RFC 3261 §13.2.2.1, §13.2.2.4)', () => {
  it('has an exchange of its own in each early dialog', async () => {
    const { bench, peer, call } = await calling();
    await peer.answer('INVITE', 183, { tag: 'one', ...allow, ...reliable(1) }, 'v=0 one');
    await peer.answer('INVITE', 183, { tag: 'two', ...allow, ...reliable(1) }, 'v=0 two');
    expect(bench.alice.answers).toEqual(['reliable 1xx: v=0 one', 'reliable 1xx: v=0 two']);
    await peer.answer('INVITE', 200, { tag: 'one', ...allow });
    expect(bench.alice.told.at(-1)).toBe('answered');
    expect(bench.alice.problems).toEqual([]);
    expect(peer.received('ACK').at(-1)?.text('To')).toBe('<sip:peer@192.0.2.50>;tag=one');
    // What is in the other one is over; requests go to the one that is kept.
    void call.reoffer(body('v=0 hold'));
    await bench.pass(50);
    expect(peer.received('INVITE').at(-1)?.text('To')).toBe('<sip:peer@192.0.2.50>;tag=one');
  });

  it('ends every other 2xx with ACK and BYE, also a late one', async () => {
    const { bench, peer } = await calling();
    await peer.answer('INVITE', 180, { tag: 'two' });
    await peer.answer('INVITE', 200, { tag: 'one' }, 'v=0 one');
    await peer.answer('INVITE', 200, { tag: 'two' }, 'v=0 two');
    await bench.pass(20_000);
    await peer.answer('INVITE', 200, { tag: 'three' }, 'v=0 three');
    expect(peer.received('ACK').map((ack) => ack.text('To')?.slice(-5))).toEqual(['g=one', 'g=two', 'three']);
    const ended = new Set(peer.received('BYE').map((bye) => bye.text('To')?.slice(-5)));
    expect(ended).toEqual(new Set(['g=two', 'three']));
    expect(bench.alice.told.filter((line) => line.startsWith('answered'))).toHaveLength(1);
    expect(bench.alice.ends).toEqual([]);
  });

  it('acknowledges an offer in a 2xx that is not wanted, and ends it, without asking anybody', async () => {
    const bench = await CallBench.start();
    const peer = new RawPeer(bench);
    bench.alice.agent.call(peer.uri, undefined, bench.alice.user());
    await bench.pass(50);
    await peer.answer('INVITE', 200, { tag: 'one' }, 'v=0 one');
    await peer.answer('INVITE', 200, { tag: 'two' }, 'v=0 two');
    expect(bench.alice.offers).toEqual(['2xx: v=0 one']);
    expect(peer.received('BYE')[0]?.text('To')).toBe('<sip:peer@192.0.2.50>;tag=two');
  });

  it('ends every 2xx of more forks than are kept too, and each of their repetitions', async () => {
    const { bench, peer } = await calling();
    for (let number = 1; number <= 70; number++)
      await peer.answer('INVITE', 200, { tag: `t${number}` }, 'v=0 x');
    const tags = (method: string) =>
      new Set(peer.received(method).map((sent) => /tag=(\w+)/.exec(sent.text('To') ?? '')?.[1]));
    expect([tags('ACK').size, tags('BYE').size]).toEqual([70, 69]);
    expect(tags('BYE').has('t1')).toBe(false);
    const acknowledged = peer.received('ACK').length;
    await peer.answer('INVITE', 200, { tag: 't70' }, 'v=0 x');
    await peer.answer('INVITE', 200, { tag: 't1' }, 'v=0 x');
    expect(
      peer
        .received('ACK')
        .slice(acknowledged)
        .map((ack) => ack.text('To')?.slice(-4)),
    ).toEqual(['=t70', 'g=t1']);
    expect(bench.alice.ends).toEqual([]);
  });

  it('keeps the first 2xx also where it comes from one fork too many', async () => {
    const { bench, peer, call } = await calling();
    for (let number = 1; number <= 70; number++) await peer.answer('INVITE', 180, { tag: `t${number}` });
    await peer.answer('INVITE', 200, { tag: 't70' }, 'v=0 x');
    await peer.answer('INVITE', 200, { tag: 't70' }, 'v=0 x');
    expect(peer.received('ACK').map((ack) => ack.text('To')?.slice(-4))).toEqual(['=t70', '=t70']);
    expect(peer.received('BYE')).toEqual([]);
    expect(bench.alice.told.at(-1)).toBe('answered v=0 x');
    call.hangUp();
    await bench.pass(50);
    expect(peer.received('BYE').at(-1)?.text('To')).toContain('tag=t70');
  });

  it('takes route set and remote target anew from the 2xx, strict routers too (§12.1.2, erratum 4084)', async () => {
    const { bench, peer, call } = await calling();
    await peer.answer('INVITE', 180, { 'Record-Route': '<sip:192.0.2.50:5070;lr>' });
    await peer.answer(
      'INVITE',
      200,
      {
        'Record-Route': '<sip:192.0.2.60;lr>, <sip:192.0.2.50>',
        Contact: '<sip:moved@192.0.2.70>',
      },
      'v=0 answer',
    );
    void call.request('INFO');
    await bench.pass(50);
    const info = peer.received('INFO').at(-1);
    // The first router is strict: it stands in the Request-URI (§12.2.1.1).
    expect(info?.requestUri).toBe('sip:192.0.2.50');
    expect(info?.headers(Route).map(({ uri }) => printUri(uri))).toEqual([
      'sip:192.0.2.60;lr',
      'sip:moved@192.0.2.70',
    ]);
  });

  it('is over in all early dialogs with a refusal (§13.2.2.3)', async () => {
    const { bench, peer } = await calling();
    await peer.answer('INVITE', 183, { tag: 'one', ...allow, ...reliable(1) }, 'v=0 one');
    await peer.answer('PRACK', 200);
    await peer.answer('INVITE', 486, { tag: 'two' });
    expect(bench.alice.ends).toMatchObject([{ kind: 'refused', statusCode: 486 }]);
    const invite = peer.received('INVITE')[0];
    if (invite === undefined) throw new Error('no INVITE');
    await peer.request('UPDATE', {
      ...peer.within(invite, 1, 'UPDATE'),
      From: '<sip:peer@192.0.2.50>;tag=one',
      To: `${invite.text('From')}`,
    });
    expect(peer.statusCodes.at(-1)).toBe(481);
  });

  it('has an early dialog in which the far end may UPDATE and INFO before it answers (RFC 3311 §5.1, RFC 6086 §4.2.1)', async () => {
    const { bench, peer } = await calling();
    await peer.answer('INVITE', 183, { ...allow, ...reliable(1) }, 'v=0 answer');
    await peer.answer('PRACK', 200);
    const [invite] = peer.received('INVITE');
    if (invite === undefined) throw new Error('no INVITE');
    const headers = { From: '<sip:peer@192.0.2.50>;tag=peer', To: `${invite.text('From')}` };
    await peer.request('UPDATE', { ...peer.within(invite, 1, 'UPDATE'), ...headers }, 'v=0 second');
    await peer.request('INFO', { ...peer.within(invite, 2, 'INFO'), ...headers });
    expect(peer.statusCodes).toEqual([200, 200]);
    expect(bench.alice.offers).toEqual(['UPDATE: v=0 second']);
  });
});

describe('CANCEL (RFC 3261 §9.1, §15)', () => {
  it('says why, and so does the BYE; both are told (RFC 3326 §2)', async () => {
    const bench = await CallBench.start({ bob: { onIncoming: (call) => call.ring() } });
    const reason = (cause: number) => ({
      reasons: [{ protocol: 'Q.850', parameters: Parameters.of({ cause }) }],
    });
    const cancelled = bench.alice.call(bench.bob);
    await bench.pass();
    cancelled.hangUp(reason(16));
    await bench.pass();
    expect(bench.sent('CANCEL').text('Reason')).toBe('Q.850;cause=16');
    expect(bench.bob.ends[0]).toMatchObject({ kind: 'cancelled', ...reason(16) });
    const call = bench.alice.call(bench.bob);
    await bench.pass();
    bench.bob.lastCall.accept(offer);
    await bench.pass();
    call.hangUp(reason(31));
    await bench.pass();
    expect(bench.sent('BYE').text('Reason')).toBe('Q.850;cause=31');
    expect(bench.bob.ends[1]).toMatchObject({ kind: 'hung up', ...reason(31) });
  });

  it('that crosses a refusal ends the call as its user wanted', async () => {
    const { bench, peer, call } = await calling();
    await peer.answer('INVITE', 180);
    call.hangUp();
    await peer.answer('INVITE', 486);
    expect(bench.alice.ends).toMatchObject([{ kind: 'cancelled', by: 'local', statusCode: 486 }]);
  });

  it('that crosses a 2xx of an early dialog ends it with ACK and BYE', async () => {
    const { bench, peer, call } = await calling();
    await peer.answer('INVITE', 183, { ...allow, ...reliable(1) }, 'v=0 answer');
    await peer.answer('PRACK', 200);
    call.hangUp();
    await peer.answer('INVITE', 200);
    expect([peer.received('ACK').length, peer.received('BYE').length]).toEqual([1, 1]);
    expect(bench.alice.ends).toMatchObject([{ kind: 'cancelled', by: 'local' }]);
  });

  it('goes out by itself where the invitation expires; the callee ends it too (§13.2.1, §13.3.1)', async () => {
    const bench = await CallBench.start({ bob: { onIncoming: (call) => call.ring() } });
    bench.alice.call(bench.bob, offer, { expires: 20 });
    await bench.pass(21_000);
    expect(bench.ladder).toContain('alice CANCEL');
    expect([...bench.alice.ends, ...bench.bob.ends].map(({ kind }) => kind)).toEqual([
      'cancelled',
      'cancelled',
    ]);
    const peer = new RawPeer(bench);
    await peer.request('INVITE', { Expires: '5' }, 'v=0 offer');
    await bench.pass(5000);
    expect(peer.statusCodes).toEqual([180, 487]);
    await bench.expectNothingLeft();
  });
});

describe('requests that cross a BYE (RFC 5407 §3.2)', () => {
  it('another BYE is answered 200 (§3.2.1)', async () => {
    const bench = await CallBench.start();
    const call = bench.alice.call(bench.bob);
    await bench.pass();
    const since = bench.sinceNow;
    call.hangUp();
    bench.bob.lastCall.hangUp();
    await bench.pass();
    expect(since()).toEqual(['alice BYE', 'bob BYE', 'bob 200', 'alice 200']);
    await bench.expectNothingLeft();
  });

  it('a re-INVITE is answered 481, and the 200 to one is acknowledged (§3.2.2, §3.2.3)', async () => {
    const bench = await CallBench.start();
    const call = bench.alice.call(bench.bob);
    await bench.pass();
    const since = bench.sinceNow;
    void bench.bob.lastCall.reoffer(body('v=0 hold'));
    call.hangUp();
    await bench.pass();
    expect(since()).toContain('alice 481');
    await bench.expectNothingLeft();

    const second = bench.alice.call(bench.bob);
    await bench.pass();
    const sinceThen = bench.sinceNow;
    void second.reoffer(body('v=0 hold'));
    await bench.pass(15);
    second.hangUp();
    await bench.pass();
    expect(sinceThen()).toEqual(['alice INVITE', 'bob 200', 'alice BYE', 'alice ACK', 'bob 200']);
    await bench.expectNothingLeft();
  });
});
