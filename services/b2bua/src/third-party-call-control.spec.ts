import { describe, expect, it } from '@jest/globals';
import { Reason, type SipUri } from '@trapezoid/sip';
import { B2buaBench, type BenchOptions } from './b2bua.fixture.js';

async function connect(options: BenchOptions = {}, hangUpAfterMilliseconds?: number) {
  const bench = await B2buaBench.start(options);
  const uri = (text: string) => bench.uri(text) as SipUri;
  bench.b2bua.connect(uri('sip:alice@10.0.0.1'), uri('sip:bob@10.0.0.2'), {
    callIds: ['first', 'second'],
    ...(hangUpAfterMilliseconds === undefined ? {} : { hangUpAfterMilliseconds }),
  });
  await bench.pass();
  return bench;
}

describe('two phones that are connected (RFC 3725 §4.1, flow I)', () => {
  it('are called one after the other, the second with what the first offers', async () => {
    const bench = await connect({}, 3000);
    expect(bench.ladder).toEqual([
      'b2bua > alice INVITE',
      'alice > b2bua 180',
      'alice > b2bua 200',
      'b2bua > bob INVITE',
      'bob > b2bua 180',
      'bob > b2bua 200',
      'b2bua > bob ACK',
      'b2bua > alice ACK',
    ]);
    expect(bench.alice.invites[0]?.body).toHaveLength(0);
    expect(bench.alice.told).toEqual(['answer bob-answer in ACK']);
    expect(bench.reports.at(-1)).toMatchObject({
      state: 'answered',
      legs: [
        { callId: 'first', state: 'Confirmed' },
        { callId: 'second', state: 'Confirmed' },
      ],
    });
    await bench.pass(3000);
    expect([bench.alice.told.at(-1), bench.bob.told.at(-1)]).toEqual([
      'ended: hung up by remote',
      'ended: hung up by remote',
    ]);
    await bench.expectNothingLeft();
  });

  it('see on whose behalf they are called (§12.1)', async () => {
    const bench = await connect();
    expect(bench.alice.invites[0]?.text('From')).toMatch(
      /^"Trapezoid B2BUA on behalf of bob" <sip:b2bua@lab\.test>;tag=/,
    );
    expect(bench.bob.invites[0]?.text('From')).toContain('on behalf of alice');
  });

  it('end with the refusal of the first one', async () => {
    const bench = await connect({ alice: { onIncoming: (call) => call.reject(486) } });
    expect(bench.reports.at(-1)).toMatchObject({ state: 'failed', statusCode: 486 });
    expect(bench.bob.invites).toEqual([]);
    await bench.expectNothingLeft();
  });

  it('end with the refusal of the second one: ACK and BYE with its cause to the first', async () => {
    const bench = await connect({ bob: { onIncoming: (call) => call.reject(603) } });
    expect(bench.reports.at(-1)).toMatchObject({ state: 'failed', statusCode: 603 });
    expect(bench.last('b2bua', 'alice', 'BYE').text(Reason.name)).toMatch(/^SIP;cause=603/);
    expect(bench.ladder.filter((line) => line === 'b2bua > alice ACK')).toHaveLength(1);
    await bench.expectNothingLeft();
  });

  it('end where the second one does not answer in time: the first one’s 200 waits no longer', async () => {
    const bench = await connect({ bob: { onIncoming: (call) => call.ring() } });
    await bench.pass(40_000);
    expect(bench.alice.ends).toHaveLength(1);
    expect(bench.bob.told).toEqual(['ended: cancelled by remote']);
    await bench.expectNothingLeft();
  });

  it('end at both where one hangs up', async () => {
    const bench = await connect();
    bench.alice.lastCall.hangUp();
    await bench.pass();
    expect(bench.bob.told.at(-1)).toBe('ended: hung up by remote');
    expect(bench.reports.at(-1)).toMatchObject({ state: 'ended' });
    await bench.expectNothingLeft();
  });
});
