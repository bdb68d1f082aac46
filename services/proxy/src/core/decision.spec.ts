import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Endpoint, ProxyBench } from '../proxy.fixture.js';

describe('what the proxy decides on a request, and why', () => {
  let bench: ProxyBench;
  let caller: Endpoint;

  beforeEach(async () => {
    bench = await ProxyBench.start();
    caller = await bench.phone('10.0.1.1');
  });

  it('is told with the paragraph that refuses it', async () => {
    caller.send('MESSAGE', 'sip:nobody@lab.test');
    await bench.pass();
    expect(bench.decisions).toEqual([
      { decision: 'answer', statusCode: 404, section: 'RFC 3261 §16.5', reason: 'nobody has that name' },
    ]);
  });

  it('is told with what is wrong where it can’t be read', async () => {
    caller.send('MESSAGE', 'sip:bob@lab.test', { Route: '<sip:[1::2::3];lr>' });
    await bench.pass();
    expect(bench.decisions).toEqual([
      expect.objectContaining({ statusCode: 400, section: 'RFC 3261 §16.3 step 1' }),
    ]);
  });

  it('is told where somebody is asked for credentials', async () => {
    caller.send('MESSAGE', 'sip:bob@lab.test', { From: '<sip:alice@lab.test>;tag=1' });
    await bench.pass();
    expect(bench.decisions).toEqual([
      expect.objectContaining({
        decision: 'challenge',
        statusCode: 407,
        section: 'RFC 3261 §16.3 step 6',
        reason: 'From names a user of lab.test, who has to prove it',
      }),
    ]);
  });

  it('is told with the targets that it goes to', async () => {
    bench.bind('bob', 'sip:bob@10.0.1.2:5060', 'sip:bob@10.0.1.3:5060');
    caller.send('MESSAGE', 'sip:bob@lab.test');
    await bench.pass();
    expect(bench.decisions).toEqual([
      {
        decision: 'forward',
        section: 'RFC 3261 §16.6',
        reason: 'it has 2 targets',
        targets: ['sip:bob@10.0.1.2:5060', 'sip:bob@10.0.1.3:5060'],
      },
    ]);
  });

  it('is plain data', async () => {
    caller.send('MESSAGE', 'sip:nobody@lab.test');
    await bench.pass();
    expect(JSON.parse(JSON.stringify(bench.decisions))).toEqual(bench.decisions);
  });
});
