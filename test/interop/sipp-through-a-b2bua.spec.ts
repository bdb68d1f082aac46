import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Health } from '@trapezoid/contracts';
import { describeTier, runSipp, type SippServer, startSippServer } from '@trapezoid/testkit';
import { eventually, Network } from '../support/network.js';

/** Nothing but a B2BUA, which sends to SIPp. */
const lab = (b2bua: number, callee: number, console: number) => `
name: trunk
domains: { lab.test: {} }
services:
  b2bua:
    listen: [{ protocol: udp, port: ${b2bua} }, { protocol: tcp, port: ${b2bua} }]
    next: 'sip:127.0.0.1:${callee}'
  console: { port: ${console} }
`;

describeTier({ name: 'sipp', programs: ['sipp'] }, 'SIPp that calls SIPp through the B2BUA', () => {
  let network: Network;
  let callees: SippServer;

  beforeAll(async () => {
    callees = await startSippServer({ scenario: 'uas', localHost: '127.0.0.1' });
    network = await Network.start({
      shape: 'embedded',
      lab: 'b2bua',
      edit: (text) => {
        const [b2bua, console] = [/port: (\d+)[^\n]*\n\s*proxy: proxy/, /console: \{ port: (\d+)/].map(
          (pattern) => Number(pattern.exec(text)?.[1]),
        );
        return lab(b2bua ?? 0, callees.port, console ?? 0);
      },
    });
  }, 120_000);

  afterAll(async () => {
    await callees?.stop(0);
    await network?.stop();
  }, 30_000);

  it('places 300 calls without a failed one, and none is left over', async () => {
    const { failed, successful, errors } = await runSipp({
      scenario: 'uac',
      remote: `127.0.0.1:${network.ports.of(5090)}`,
      calls: 300,
      rate: 50,
      concurrentCalls: 25,
      timeout: 90_000,
    });
    if (failed > 0) throw new Error(`${failed} calls failed:\n${errors}`);
    expect(successful).toBe(300);
    await eventually(
      async () => {
        const { services } = await network.get<{ services: { name: string; health: Health }[] }>(
          '/api/health',
        );
        const { openCalls, calls } = services.find(({ name }) => name === 'b2bua')?.health.counters ?? {};
        return openCalls === 0 && calls === 300 ? true : undefined;
      },
      20_000,
      'the B2BUA has had 300 calls and has none any more',
    );
  }, 150_000);
});
