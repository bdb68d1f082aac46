import { describe, expect, it } from '@jest/globals';
import { LayerBench } from './layer-bench.fixture.js';

describe('a client transaction that can’t send (RFC 3261 §17.1.4)', () => {
  it.each(['INVITE', 'OPTIONS'])(
    'ends at once and tells its user once: %s at the first try',
    async (method) => {
      const bench = await LayerBench.start();
      bench.port.failure = 'later';
      const { told, transaction } = bench.send(method);
      await bench.clock.advanceAsync(0);
      expect([told, transaction.state, bench.clock.pending]).toEqual([['unreachable'], 'Terminated', 0]);
    },
  );

  it.each([
    ['INVITE', 500],
    ['OPTIONS', 500],
  ])('ends where it sends again: %s', async (method, wait) => {
    const bench = await LayerBench.start();
    const { told, transaction } = bench.send(method);
    await bench.clock.advanceAsync(wait - 1);
    bench.port.failure = 'later';
    await bench.clock.advanceAsync(1);
    expect([told, transaction.state, bench.open.client]).toEqual([['unreachable'], 'Terminated', 0]);
    bench.answer(transaction.request, '200 OK');
    expect(told).toEqual(['unreachable']);
  });

  it('ends in Proceeding too, where it is no INVITE', async () => {
    const bench = await LayerBench.start();
    const { told, transaction } = bench.send('OPTIONS');
    bench.answer(transaction.request, '100 Trying');
    bench.port.failure = 'later';
    await bench.clock.advanceAsync(500);
    expect([told, transaction.state]).toEqual([['100', 'unreachable'], 'Terminated']);
  });

  it('in Proceeding waits on where it is an INVITE, which sends nothing there (RFC 6026 §8.4)', async () => {
    const bench = await LayerBench.start();
    bench.port.failure = 'later';
    const { told, transaction } = bench.send('INVITE');
    bench.port.failure = 'none';
    bench.answer(transaction.request, '180 Ringing');
    await bench.clock.advanceAsync(1);
    expect([told, transaction.state]).toEqual([['180'], 'Proceeding']);
    bench.answer(transaction.request, '200 OK');
    expect(told).toEqual(['180', '200']);
  });

  it('ends where it can’t send its ACK; the refusal has been told and is all that is', async () => {
    const bench = await LayerBench.start();
    const { told, transaction } = bench.send('INVITE');
    bench.answer(transaction.request, '486 Busy Here');
    bench.port.failure = 'later';
    bench.answer(transaction.request, '486 Busy Here');
    await bench.clock.advanceAsync(1);
    expect([told, transaction.state, bench.clock.pending]).toEqual([['486'], 'Terminated', 0]);
  });
});

describe('a server transaction that can’t send (RFC 6026 §8.8, RFC 3261 §17.2.4)', () => {
  const started = async (method: string) => {
    const bench = await LayerBench.start();
    const told: string[] = [];
    bench.receive(method);
    const [transaction] = bench.requests;
    if (transaction !== undefined)
      transaction.user = { onTransportError: ({ message }) => told.push(message) };
    return { bench, told, state: () => transaction?.state };
  };

  it.each([
    ['INVITE', 180, 'Proceeding'],
    ['INVITE', 200, 'Accepted'],
    ['INVITE', 486, 'Completed'],
    ['OPTIONS', 200, 'Completed'],
  ])('tells its user and stays in its state: %s, %s', async (method, statusCode, state) => {
    const { bench, told, state: now } = await started(method);
    bench.port.failure = 'later';
    bench.respond(statusCode);
    await bench.clock.advanceAsync(1);
    expect([told, now()]).toEqual([['unreachable'], state]);
  });

  it.each(['INVITE', 'OPTIONS'])('does not take an %s that comes again for a new one', async (method) => {
    const { bench, told } = await started(method);
    bench.port.failure = 'later';
    bench.respond(404);
    await bench.clock.advanceAsync(1);
    bench.port.failure = 'none';
    bench.receive(method);
    expect([told, bench.requests.length, bench.port.sentLines]).toEqual([['unreachable'], 1, ['404']]);
    await bench.clock.advanceAsync(32_000);
    expect([bench.open.server, bench.clock.pending]).toEqual([0, 0]);
  });

  it('tells of its own 100 too, in Proceeding', async () => {
    for (const [method, wait] of [
      ['INVITE', 200],
      ['OPTIONS', 3500],
    ] as const) {
      const { bench, told, state } = await started(method);
      bench.port.failure = 'later';
      await bench.clock.advanceAsync(wait);
      expect([told, state()]).toEqual([['unreachable'], 'Proceeding']);
    }
  });

  it('tells of each 2xx that its user sends again', async () => {
    const { bench, told, state } = await started('INVITE');
    bench.respond(200);
    bench.port.failure = 'later';
    for (let times = 0; times < 3; times++) bench.respond(200);
    await bench.clock.advanceAsync(1);
    expect([told.length, state()]).toEqual([3, 'Accepted']);
  });

  it('absorbs what becomes of a refusal once that is acknowledged', async () => {
    const { bench, told, state } = await started('INVITE');
    bench.port.failure = 'later';
    bench.respond(486);
    bench.receive('ACK');
    await bench.clock.advanceAsync(1);
    expect([told, state()]).toEqual([[], 'Confirmed']);
  });
});
