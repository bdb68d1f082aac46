import { describe, expect, it } from '@jest/globals';
import { LayerBench } from './layer-bench.fixture.js';

const facts = (bench: LayerBench) =>
  bench.tapped.map(({ transaction, absorbed, retransmission }, index) =>
    [
      bench.shown.filter((line) => line.includes(' '))[index],
      transaction === undefined ? 'none' : `${transaction.kind} ${transaction.state}`,
      ...(absorbed === true ? ['absorbed'] : []),
      ...(retransmission ? ['again'] : []),
    ].join(', '),
  );

async function listening(): Promise<LayerBench> {
  const bench = await LayerBench.start();
  bench.tap.listening = true;
  return bench;
}

describe('what the tap is shown of transactions', () => {
  it('is, of a server transaction, each message with the state it is in, and what is absorbed (RFC 3261 §17.2.1)', async () => {
    const bench = await listening();
    bench.receive('INVITE');
    bench.respond(180);
    bench.receive('INVITE');
    bench.respond(486);
    bench.receive('ACK', { To: '<sip:bob@b.test>;tag=t' });

    expect(facts(bench)).toEqual([
      'received INVITE, INVITE server Proceeding',
      'sent 180, INVITE server Proceeding',
      'received INVITE, INVITE server Proceeding, absorbed, again',
      'sent 180, INVITE server Proceeding, again',
      'sent 486, INVITE server Completed',
      'received ACK, INVITE server Completed, absorbed',
    ]);
  });

  it('is, of a client transaction, the same (RFC 3261 §17.1.1)', async () => {
    const bench = await listening();
    const { transaction } = bench.send('INVITE');
    bench.answer(transaction.request, '486 Busy Here', { To: '<sip:bob@b.test>;tag=t' });
    bench.answer(transaction.request, '486 Busy Here', { To: '<sip:bob@b.test>;tag=t' });

    expect(facts(bench)).toEqual([
      'sent INVITE, INVITE client Calling',
      'received 486, INVITE client Calling',
      'sent ACK, INVITE client Completed',
      'received 486, INVITE client Completed, absorbed, again',
      'sent ACK, INVITE client Completed, again',
    ]);
  });

  it('is an ACK to a 2xx without a transaction, and a stray response as absorbed', async () => {
    const bench = await listening();
    bench.receive('ACK', { Via: 'SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKother' });
    const { transaction } = bench.send('OPTIONS');
    transaction.terminate();
    bench.answer(transaction.request, '200 OK');

    expect(facts(bench)).toEqual([
      'received ACK, none',
      'sent OPTIONS, non-INVITE client Trying',
      'received 200, none, absorbed, again',
    ]);
  });

  it('is each state that a transaction comes into, with or without a message', async () => {
    const bench = await listening();
    bench.receive('INVITE');
    bench.respond(486);
    bench.receive('ACK', { To: '<sip:bob@b.test>;tag=t' });
    await bench.clock.advanceAsync(5_000);

    expect(bench.shown.filter((line) => !line.includes(' '))).toEqual([
      'Proceeding',
      'Completed',
      'Confirmed',
      'Terminated',
    ]);
  });

  it('is a decision on a message, named by its CSeq and branch', async () => {
    const bench = await listening();
    bench.receive('OPTIONS');
    const [transaction] = bench.requests;
    bench.transport.showDecision(transaction!.request, { decision: 'refuse', reason: 'r', section: 's' });

    expect(bench.shown.at(-1)).toMatch(/^refuse \d+ OPTIONS z9hG4bK/);
  });

  it('is nothing while nobody listens', async () => {
    const bench = await LayerBench.start();
    bench.receive('INVITE');
    bench.respond(486);
    bench.transport.showDecision(bench.requests[0]!.request, {
      decision: 'refuse',
      reason: 'r',
      section: 's',
    });

    expect(bench.shown).toEqual([]);
  });

  it('is which Call-IDs are one call, also while nobody listens: somebody may come in the middle of it', async () => {
    const bench = await LayerBench.start();
    bench.transport.joinLegs('one', 'two');

    expect(bench.shown).toEqual(['one is a leg of the call of two']);
  });
});
