import { describe, expect, it } from '@jest/globals';
import { FakeClock, SeededRandom, SimulatedNetwork } from '@trapezoid/testkit';
import { sipUri } from '../grammar/uri.js';
import { CSeq } from '../message/headers/cseq.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import { Registration } from './registration.js';
import { TestUserAgent } from './two-user-agents.fixture.js';

type Registrar = (request: SipRequest, count: number) => SipResponse | undefined;

const accept =
  (expires: number): Registrar =>
  (request) =>
    makeResponse(request, 200, { toTag: 'r' }).withText(
      'Contact',
      `${request.text('Contact')};expires=${request.text('Expires') === '0' ? 0 : expires}`,
    );

async function phoneWith(registrar: Registrar, seed = 1) {
  const clock = new FakeClock(0);
  const network = new SimulatedNetwork({ clock, seed, conditions: { delay: 10 } });
  const start = (name: string, host: string, more = {}) =>
    TestUserAgent.start({
      name,
      host,
      clock,
      random: new SeededRandom(7),
      open: network.udp(host, 5060),
      ...more,
    });
  const server = await start('registrar', '192.0.2.2');
  const requests: { readonly second: number; readonly request: SipRequest }[] = [];
  server.element.transactions.attach({
    receiveRequest: (transaction) => {
      requests.push({ second: Math.floor(clock.now() / 1000), request: transaction.request });
      const response = registrar(transaction.request, requests.length);
      if (response !== undefined) transaction.respond(response);
    },
    receiveAck: () => undefined,
  });
  const phone = await start('alice', '192.0.2.1', {
    outboundProxy: sipUri({ host: '192.0.2.2', port: 5060 }),
  });
  const states: string[] = [];
  const registration = new Registration(phone.agent, 3600, { onChange: (state) => states.push(state) });
  return { clock, network, phone, registration, requests, states };
}

const expiresOf = ({ request }: { request: SipRequest }) => request.text('Expires');

describe('a registration (RFC 3261 §10.2)', () => {
  it('asks for its binding, and again before it ends, with one Call-ID and rising numbers', async () => {
    const { clock, registration, requests, states } = await phoneWith(accept(600));
    void registration.start();
    await clock.advanceAsync(1000);
    expect(states).toEqual(['registering', 'registered']);
    expect(registration.expiresAt).toBe(600_020);
    expect(requests[0]!.request.requestUri).toBe('sip:alice.test');
    expect(requests[0]!.request.text('To')).toBe('<sip:alice@alice.test>');
    await clock.advanceAsync(600_000);
    expect(requests.map(({ second }) => second)).toEqual([0, 540]);
    expect(new Set(requests.map(({ request }) => request.text('Call-ID'))).size).toBe(1);
    expect(requests.map(({ request }) => request.header(CSeq)?.number)).toEqual([1, 2]);
  });

  it('takes its binding back, and then asks no more', async () => {
    const { clock, registration, requests, states } = await phoneWith(accept(600));
    void registration.start();
    await clock.advanceAsync(1000);
    void registration.stop();
    await clock.advanceAsync(100_000);
    expect(requests.map(expiresOf)).toEqual(['3600', '0']);
    expect(states.at(-1)).toBe('unregistered');
    expect(registration.expiresAt).toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  it('removes every binding with "*"', async () => {
    const { clock, registration, requests } = await phoneWith((request) => makeResponse(request, 200));
    void registration.clear();
    await clock.advanceAsync(100_000);
    expect([requests[0]!.request.text('Contact'), expiresOf(requests[0]!)]).toEqual(['*', '0']);
  });

  it('has one request under way at a time: what is asked in between waits', async () => {
    const { clock, registration, requests, states } = await phoneWith((request, count) =>
      count === 1 ? undefined : accept(600)(request, count),
    );
    void registration.start();
    await clock.advanceAsync(1000);
    void registration.stop();
    await clock.advanceAsync(30_000);
    expect(requests).toHaveLength(1);
    await clock.advanceAsync(120_000);
    expect(requests.map(expiresOf)).toEqual(['3600', '0']);
    expect(states.at(-1)).toBe('unregistered');
    expect(clock.pending).toBe(0);
  });

  it('asks for as long as the registrar wants at least, then and later (§10.2.8)', async () => {
    const { clock, registration, requests } = await phoneWith((request, count) =>
      Number(request.text('Expires')) < 7200
        ? makeResponse(request, 423).withText('Min-Expires', '7200')
        : accept(7200)(request, count),
    );
    void registration.start();
    await clock.advanceAsync(7_000_000);
    expect(requests.map(expiresOf)).toEqual(['3600', '7200', '7200']);
  });

  it('tries again after a failure, each time later, or when the registrar says', async () => {
    const { clock, registration, requests, states } = await phoneWith((request, count) =>
      count === 3 ? makeResponse(request, 503).withText('Retry-After', '60') : makeResponse(request, 500),
    );
    void registration.start();
    await clock.advanceAsync(100_000);
    expect(requests.map(({ second }) => second)).toEqual([0, 2, 6, 66, 82]);
    expect(states.at(-1)).toBe('failed');
  });

  it.each<[string, Registrar]>([
    ['grants nothing', accept(0)],
    ['grants a second', accept(1)],
  ])('does not ask in a busy loop where the registrar %s', async (_name, registrar) => {
    const { clock, registration, requests } = await phoneWith(registrar);
    void registration.start();
    await clock.advanceAsync(10_000);
    expect(requests.length).toBeLessThanOrEqual(10);
  });

  it.each([
    ['Contact', '<sip:'],
    ['Expires', 'soon'],
    ['Min-Expires', 'never'],
    ['Retry-After', 'later'],
  ])('is not disturbed by a malformed %s', async (name, value) => {
    const code = name === 'Min-Expires' ? 423 : name === 'Retry-After' ? 503 : 200;
    const { clock, registration, states, phone } = await phoneWith((request) =>
      makeResponse(request, code).withText(name, value),
    );
    const response = registration.start();
    await clock.advanceAsync(1000);
    expect((await response).statusCode).toBe(code);
    expect(states).toEqual(['registering', code === 200 ? 'registered' : 'failed']);
    expect(phone.faults).toEqual([]);
  });

  it('leaves no timer behind when it is abandoned, also with a request under way', async () => {
    const { clock, registration } = await phoneWith(accept(600));
    void registration.start();
    registration.abandon();
    await clock.advanceAsync(100_000);
    expect(clock.pending).toBe(0);
  });

  it('keeps a fault of its user from ending the process', async () => {
    const { clock, phone } = await phoneWith(accept(60));
    let changes = 0;
    const registration = new Registration(phone.agent, 60, {
      onChange: () => {
        if (++changes > 2) throw new Error('fault of the user');
      },
    });
    void registration.start();
    await clock.advanceAsync(100_000);
    expect(phone.faults).toContainEqual(new Error('fault of the user'));
  });

  it('works over a network that loses 20 % of all datagrams, fifty times over', async () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { clock, network, registration, states, requests } = await phoneWith(accept(600), seed);
      network.setConditions({ loss: 0.2, duplication: 0.1, delay: [5, 200] });
      void registration.start();
      await clock.advanceAsync(2_000_000);
      void registration.stop();
      await clock.advanceAsync(100_000);
      expect({ seed, states: new Set(states), last: states.at(-1) }).toEqual({
        seed,
        states: new Set(['registering', 'registered', 'unregistered']),
        last: 'unregistered',
      });
      const numbers = requests.map(({ request }) => request.header(CSeq)?.number ?? 0);
      expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
    }
  });
});
