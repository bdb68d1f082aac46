import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runSipp, type SippResult, type SippServer, startSippServer } from '@trapezoid/testkit';
import { describeShapes } from '../support/describe-shapes.js';
import { Network } from '../support/network.js';
import {
  callRedirected,
  callThroughProxy,
  registerPlainly,
  registerWithDigest,
  users,
} from '../support/sipp-scenarios.js';

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
    network = await Network.start({ shape, lab: 'load' });
    callees = await startSippServer({ scenario: 'uas', localHost: '127.0.0.1' });
    // The other tests call whom this one registers.
    registered = await runSipp({
      scenario: registerPlainly,
      remote: proxy(),
      rows: users(1000).map((user) => [user, String(callees.port)]),
      calls: 1000,
      rate: 200,
      timeout: 60_000,
    });
  }, 120_000);

  afterAll(async () => {
    await callees?.stop(0);
    await network?.stop();
  }, 30_000);

  const proxy = () => `127.0.0.1:${network.ports.proxy}`;

  it('registers 1,000 users through the proxy', async () => {
    expectAll(registered, 1000);
    const { total } = await network.get<{ total: number }>('/api/registrations?limit=1');
    expect(total).toBe(1000);
  }, 90_000);

  it('places 500 calls through the proxy between two SIPps without a failed call', async () => {
    const rows = users(500).map((user) => [user]);
    const result = await runSipp({
      scenario: callThroughProxy,
      remote: proxy(),
      rows,
      calls: 500,
      rate: 50,
      timeout: 60_000,
    });
    expectAll(result, 500);
  }, 90_000);

  it.each([
    ['one connection for all of them', false],
    ['a connection for each of them', true],
  ])(
    'places 100 calls over TCP on %s',
    async (_what, socketPerCall) => {
      const rows = users(100).map((user) => [user]);
      const result = await runSipp({
        scenario: callThroughProxy,
        remote: proxy(),
        transport: 'TCP',
        socketPerCall,
        rows,
        calls: 100,
        rate: 50,
        timeout: 60_000,
      });
      expectAll(result, 100);
    },
    90_000,
  );

  it('is sent on by the redirect server with 302', async () => {
    const rows = users(20).map((user) => [user]);
    const remote = `127.0.0.1:${network.ports.redirect}`;
    const result = await runSipp({
      scenario: callRedirected,
      remote,
      rows,
      calls: 20,
      rate: 20,
      timeout: 30_000,
    });
    expectAll(result, 20);
  }, 60_000);
});

describeShapes('sipp', ['sipp'], 'SIPp where every REGISTER is challenged', (shape) => {
  let network: Network;

  beforeAll(async () => {
    const edit = (text: string) =>
      text.replace(
        /^(\s*)authentication: none.*$/m,
        '$1authentication: { register: digest, requests: none }',
      );
    network = await Network.start({ shape, lab: 'load', edit });
  }, 60_000);

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  it('registers 1,000 users with digest through the proxy', async () => {
    const rows = users(1000).map((user) => [user, `[authentication username=${user} password=secret]`]);
    const remote = `127.0.0.1:${network.ports.proxy}`;
    const result = await runSipp({
      scenario: registerWithDigest,
      remote,
      rows,
      calls: 1000,
      rate: 200,
      timeout: 60_000,
    });
    expectAll(result, 1000);
  }, 90_000);

  it('refuses a wrong password', async () => {
    const rows = [['user00000', '[authentication username=user00000 password=wrong]']];
    const remote = `127.0.0.1:${network.ports.proxy}`;
    const result = await runSipp({ scenario: registerWithDigest, remote, rows, calls: 1, timeout: 10_000 });
    expect(result.successful).toBe(0);
    expect(result.errors).toContain('401');
  }, 30_000);
});
