import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  describeTier,
  runSipp,
  type SippResult,
  type SippRunOptions,
  type SippServer,
  startSippServer,
} from '@trapezoid/testkit';
import { describeShapes } from '../support/describe-shapes.js';
import { Network } from '../support/network.js';
import {
  callRedirected,
  callThroughProxy,
  registerPlainly,
  registerWithDigest,
  users,
} from '../support/sipp-scenarios.js';

/**
 * A busy machine then has fewer of them, in place of datagrams that no buffer holds: SIPp's callee repeats a 200 for a
 * moment only where its ACK was lost.
 */
const concurrentCalls = 25;

/** Every call succeeded. SIPp also logs repeated responses as errors, which they are not: the log only explains. */
function expectAll({ successful, failed, errors }: SippResult, calls: number): void {
  if (failed > 0) throw new Error(`${failed} calls failed:\n${errors}`);
  expect(successful).toBe(calls);
}

describeShapes('sipp', ['sipp'], 'SIPp on a network with 10,000 accounts', (shape) => {
  let network: Network;
  let callees: SippServer;
  let registered: SippResult;

  beforeAll(async () => {
    const edit = (text: string) =>
      text.replace(
        /^(\s*)authentication: none.*$/m,
        '$1authentication: { register: digest, requests: none }',
      );
    network = await Network.start({ shape, lab: 'load', edit });
    callees = await startSippServer({ scenario: 'uas', localHost: '127.0.0.1' });
    // The other tests call whom this one registers.
    const rows = users(1000).map((user) => [
      user,
      String(callees.port),
      `[authentication username=${user} password=secret]`,
    ]);
    registered = await run({ scenario: registerWithDigest, rows, rate: 200 });
  }, 150_000);

  afterAll(async () => {
    await callees?.stop(0);
    await network?.stop();
  }, 30_000);

  /** A call for each row, to the proxy unless told otherwise. */
  const run = (options: Omit<SippRunOptions, 'remote'> & { readonly remote?: string }) =>
    runSipp({
      remote: `127.0.0.1:${network.ports.proxy}`,
      calls: options.rows?.length ?? 1,
      concurrentCalls,
      timeout: 60_000,
      ...options,
    });

  it('registers 1,000 users with digest through the proxy', async () => {
    expectAll(registered, 1000);
    const { total } = await network.get<{ total: number }>('/api/registrations?limit=1');
    expect(total).toBe(1000);
  }, 30_000);

  it('places 500 calls through the proxy between two SIPps without a failed call', async () => {
    const rows = users(500).map((user) => [user]);
    expectAll(await run({ scenario: callThroughProxy, rows, rate: 100 }), 500);
  }, 90_000);

  it.each([
    ['one connection for all of them', false],
    ['a connection for each of them', true],
  ])(
    'places 100 calls over TCP on %s',
    async (_what, socketPerCall) => {
      const rows = users(100).map((user) => [user]);
      const over = { transport: 'TCP', socketPerCall } as const;
      expectAll(await run({ scenario: callThroughProxy, rows, rate: 100, ...over }), 100);
    },
    90_000,
  );

  it('is sent on by the redirect server with 302', async () => {
    const rows = users(20).map((user) => [user]);
    const remote = `127.0.0.1:${network.ports.redirect}`;
    expectAll(await run({ scenario: callRedirected, rows, rate: 20, remote }), 20);
  }, 60_000);

  it('refuses a wrong password', async () => {
    const rows = [['user09999', String(callees.port), '[authentication username=user09999 password=wrong]']];
    const result = await run({ scenario: registerWithDigest, rows, rate: 1, timeout: 10_000 });
    expect(result.successful).toBe(0);
    expect(result.errors).toContain('401');
  }, 30_000);
});

describeTier({ name: 'sipp', programs: ['sipp'] }, 'SIPp on labs/load.yaml as it is', () => {
  let network: Network;

  beforeAll(async () => {
    network = await Network.start({ shape: 'embedded', lab: 'load' });
  }, 60_000);

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  it('registers 200 users at once, whom nobody asks for a password', async () => {
    const rows = users(200).map((user) => [user, '5999']);
    const remote = `127.0.0.1:${network.ports.proxy}`;
    expectAll(
      await runSipp({ scenario: registerPlainly, remote, rows, calls: 200, rate: 200, timeout: 30_000 }),
      200,
    );
  }, 60_000);
});
