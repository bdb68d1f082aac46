import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Health } from '@trapezoid/contracts';
import { describeTier, findFreePort, runSipp, startSippServer } from '@trapezoid/testkit';
import { eventually, Network } from '../support/network.js';
import { receive } from '../support/sipp-scenario.js';
import {
  ack,
  answering,
  dialogScenario,
  inDialog,
  initial,
  invite,
  receiveInvite,
  receiveKeeping,
  receiveRequest,
  respond,
  sdpBody,
} from '../support/sipp-user-agent.js';

/** Nothing but a B2BUA, which sends to SIPp. */
const lab = (b2bua: number, callee: number, console: number) => `
name: trunk
domains: { lab.test: {} }
services:
  b2bua:
    listen: [{ protocol: udp, port: ${b2bua} }, { protocol: tcp, port: ${b2bua} }]
    next: 'sip:127.0.0.1:${callee}'
    sessionTimers: { caller: { minimum: 120 }, callee: { interval: 600 } }
  console: { port: ${console} }
`;

describeTier({ name: 'sipp', programs: ['sipp'] }, 'SIPp that calls SIPp through the B2BUA', () => {
  let network: Network;
  let callee: number;

  beforeAll(async () => {
    callee = await findFreePort();
    network = await Network.start({
      shape: 'embedded',
      lab: 'b2bua',
      edit: (text) => {
        const [b2bua, console] = [/port: (\d+)[^\n]*\n\s*proxy: proxy/, /console: \{ port: (\d+)/].map(
          (pattern) => Number(pattern.exec(text)?.[1]),
        );
        return lab(b2bua ?? 0, callee, console ?? 0);
      },
    });
  }, 120_000);

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  it('places 300 calls without a failed one, and none is left over', async () => {
    const callees = await startSippServer({ scenario: 'uas', localPort: callee });
    const { failed, successful, errors } = await runSipp({
      scenario: 'uac',
      remote: `127.0.0.1:${network.ports.of(5090)}`,
      calls: 300,
      rate: 50,
      concurrentCalls: 25,
      timeout: 90_000,
    });
    await callees.stop(0);
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

  /** Somebody calls and somebody is called; both have to see what they expect. */
  async function play(
    transport: 'UDP' | 'TCP',
    caller: readonly string[],
    called: readonly string[],
  ): Promise<void> {
    const phone = await startSippServer({
      scenario: dialogScenario('called', ...called),
      localPort: callee,
      traceMessages: true,
    });
    try {
      const { successful, errors, messages } = await runSipp({
        scenario: dialogScenario('caller', ...caller),
        remote: `127.0.0.1:${network.ports.of(5090)}`,
        transport,
        timeout: 20_000,
        traceMessages: true,
      });
      if (successful !== 1) throw new Error(`the caller:\n${errors}\n${messages}`);
      const result = await phone.stop(1_000);
      if (result.successful !== 1) throw new Error(`the called one:\n${result.errors}\n${result.messages}`);
    } finally {
      await phone.stop(0).catch(() => undefined);
    }
  }

  const description = { 'Content-Type': 'application/sdp' };
  /** After 200 ms, where nothing else has come (RFC 3261 §17.2.1). */
  const trying = receive(100, { optional: true });
  const hangUp = [inDialog({ method: 'BYE', sequence: 3 }), receive(200)];
  const hungUp = [receiveRequest('BYE'), respond('200 OK')];
  const cancel = initial({ method: 'CANCEL', fields: { Via: '[last_Via:]', Contact: undefined } });
  /** In the transaction of the INVITE (RFC 3261 §17.1.1.3). */
  const acknowledgeFailure = inDialog({ method: 'ACK', fields: { Via: '[last_Via:]' } });
  /** To the INVITE, after other requests have come. */
  const toInvite = { Via: '[$via]', CSeq: '1 INVITE', ...answering };

  describe.each(['UDP', 'TCP'] as const)('over %s, on towards UDP', (transport) => {
    it(
      'lets headers pass, and early media in a 183 (RFC 3261 §13.2.1)',
      () =>
        play(
          transport,
          [
            invite({ Subject: 'on the roof', 'User-Agent': 'secret phone' }),
            trying,
            receive(183, { headers: description }),
            receive(200),
            ack(),
            ...hangUp,
          ],
          [
            receiveInvite({ ...description, Subject: 'on the roof', 'User-Agent': 'Trapezoid B2BUA' }),
            respond('183 Session Progress', answering, sdpBody),
            '  <pause milliseconds="200"/>',
            respond('200 OK', answering, sdpBody),
            receiveRequest('ACK'),
            ...hungUp,
          ],
        ),
      40_000,
    );

    it(
      'lets it pass in a 183 that is reliable on both sides, with a PRACK on each (RFC 3262 §3)',
      () =>
        play(
          transport,
          [
            invite({ Supported: '100rel' }),
            trying,
            receiveKeeping(183, 'RSeq', '([0-9]+)', 'number'),
            inDialog({ method: 'PRACK', sequence: 2, fields: { RAck: '[$number] 1 INVITE' } }),
            receive(200),
            receive(200),
            ack(),
            ...hangUp,
          ],
          [
            receiveInvite({ Supported: '100rel' }),
            respond('183 Session Progress', { ...answering, Require: '100rel', RSeq: '77' }, sdpBody),
            receiveRequest('PRACK', { RAck: '77 1 INVITE' }),
            respond('200 OK'),
            '  <pause milliseconds="500"/>',
            respond('200 OK', toInvite),
            receiveRequest('ACK'),
            ...hungUp,
          ],
        ),
      40_000,
    );

    it(
      'cancels at the called one what the caller cancels, and tells the caller 487 (RFC 3261 §9)',
      () =>
        play(
          transport,
          [invite(), trying, receive(180), cancel, receive(200), receive(487), acknowledgeFailure],
          [
            receiveInvite(),
            respond('180 Ringing', answering),
            receiveRequest('CANCEL'),
            respond('200 OK', answering),
            respond('487 Request Terminated', toInvite),
            receiveRequest('ACK'),
          ],
        ),
      40_000,
    );

    it(
      'ends a 200 that crosses the CANCEL with ACK and BYE; the caller has its 487 (RFC 3261 §9.1)',
      () =>
        play(
          transport,
          [invite(), trying, receive(180), cancel, receive(200), receive(487), acknowledgeFailure],
          [
            receiveInvite(),
            respond('180 Ringing', answering),
            receiveRequest('CANCEL'),
            respond('200 OK', toInvite, sdpBody),
            receiveRequest('ACK'),
            ...hungUp,
          ],
        ),
      40_000,
    );

    it(
      'asks for a session timer of its own on the callee’s side, and refuses a short one on the caller’s (RFC 4028 §7.1, §9)',
      () =>
        play(
          transport,
          [
            invite({ 'Session-Expires': '100', Supported: 'timer' }),
            receive(422, { headers: { 'Min-SE': '120' } }),
            acknowledgeFailure,
            initial({
              method: 'INVITE',
              sequence: 2,
              fields: { ...description, 'Session-Expires': '1800', Supported: 'timer' },
              body: sdpBody,
            }),
            trying,
            receive(180),
            receive(200, { headers: { 'Session-Expires': '1800' } }),
            ack(2),
            ...hangUp,
          ],
          [
            receiveInvite({ 'Session-Expires': '600' }),
            respond('180 Ringing', answering),
            respond('200 OK', answering, sdpBody),
            receiveRequest('ACK'),
            ...hungUp,
          ],
        ),
      40_000,
    );
  });
});
