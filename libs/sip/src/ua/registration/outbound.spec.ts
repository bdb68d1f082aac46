import { describe, expect, it } from '@jest/globals';
import { seededRuns } from '@trapezoid/testkit';
import { parseUri } from '../../grammar/uri.js';
import { CSeq } from '../../message/headers/cseq.js';
import { makeResponse } from '../../message/make-response.js';
import {
  accept,
  contactsOf,
  hosts,
  outboundLines,
  type PhoneOptions,
  type PhoneUnderTest,
  phoneWith,
  proxyAt,
  type Registrar,
  secondsOf,
} from './registration.fixture.js';
import type { OutboundOptions } from './registration-options.js';

const instance = 'urn:uuid:00000000-0000-1000-8000-000A95A0E128';
const knowing = (expires = 600, lines: Record<string, string> = {}) =>
  accept(expires, { ...outboundLines, ...lines });

async function started(
  registrar: Registrar,
  outbound: OutboundOptions = {},
  { registration, ...options }: PhoneOptions = {},
) {
  const phone = await phoneWith(registrar, {
    ...options,
    registration: { instance, outbound, ...registration },
  });
  const outcome = phone.registration.start();
  await phone.clock.advanceAsync(1000);
  return { ...phone, outcome };
}

/** Two flows, by the two proxies. */
const two = (protocol: 'UDP' | 'TCP' = 'UDP') => ({ proxies: hosts.map((host) => proxyAt(host, protocol)) });
const startedTwice = (
  registrar: Registrar,
  protocol: 'UDP' | 'TCP' = 'UDP',
  more: Partial<OutboundOptions> = {},
) => started(registrar, { ...two(protocol), ...more }, { protocol });

const kinds = ({ events }: PhoneUnderTest) =>
  events.map(({ kind, ...rest }) => ('flow' in rest ? `${rest.flow} ${kind}` : kind));
const supported = (request: PhoneUnderTest['requests'][number]['request']) =>
  request.fieldsOf({ name: 'Supported' }).map(({ value }) => value);

describe('a registration with outbound (RFC 5626 §4.2.1)', () => {
  it('says which phone and which flow it is, and that it knows outbound and Path (§4.1)', async () => {
    const { requests, states, registration } = await started(knowing());
    const { request } = requests[0]!;
    expect(contactsOf(requests[0]!)).toEqual([
      `<sip:alice@192.0.2.1:5060;ob>;+sip.instance="<${instance}>";reg-id=1`,
    ]);
    expect(supported(request)).toEqual(expect.arrayContaining(['path', 'outbound']));
    expect(request.text('Route')).toBe('<sip:192.0.2.2:5060;lr>');
    expect(states).toEqual(['registering', 'registered']);
    expect(registration.registeredFlows).toEqual([1]);
  });

  it('makes a flow by each outbound proxy, with a Call-ID and a reg-id of its own', async () => {
    const { requests, states, registration, outcome } = await startedTwice(knowing());
    expect(requests.map(({ host }) => host)).toEqual(hosts);
    expect(requests.map((one) => /reg-id=\d/.exec(contactsOf(one)[0]!)?.[0])).toEqual([
      'reg-id=1',
      'reg-id=2',
    ]);
    expect(new Set(requests.map(({ request }) => request.text('Call-ID'))).size).toBe(2);
    expect(registration.registeredFlows).toEqual([1, 2]);
    expect(states.filter((state, at) => state !== states[at - 1])).toEqual(['registering', 'registered']);
    expect((await outcome).statusCode).toBe(200);
  });

  it('takes its bindings back by the same flows (§4.2.2)', async () => {
    const { clock, requests, registration, states } = await startedTwice(knowing(), 'TCP');
    const stopped = registration.stop();
    await clock.advanceAsync(1000);
    expect((await stopped).statusCode).toBe(200);
    const flows = requests.map(({ flow, host }) => `${host} ${flow.connection}`);
    expect(flows.slice(2)).toEqual(flows.slice(0, 2));
    expect(requests.slice(2).map((one) => contactsOf(one)[0])).toEqual([
      expect.stringMatching(/reg-id=1;expires=0$/),
      expect.stringMatching(/reg-id=2;expires=0$/),
    ]);
    expect([states.at(-1), clock.pending]).toEqual(['unregistered', 0]);
  });

  it('does not say which phone it is where all bindings go, or where another one is meant (§4.2.3)', async () => {
    const { clock, requests, registration } = await started(
      knowing(),
      {},
      {
        registration: {
          contacts: (own) => [own, { uri: parseUri('sip:bob@192.0.2.77'), parameters: own.parameters }],
        },
      },
    );
    expect(contactsOf(requests[0]!)[1]).toBe('<sip:bob@192.0.2.77>');
    void registration.clear();
    await clock.advanceAsync(1000);
    expect(contactsOf(requests[1]!)).toEqual(['*']);
  });

  it('asks the far ends of its calls to come over their flow (§4.3)', async () => {
    const { clock, phone, requests } = await started(knowing());
    phone.call(parseUri('sip:bob@b.test'));
    await clock.advanceAsync(100);
    expect(contactsOf(requests.at(-1)!)).toEqual(['<sip:alice@192.0.2.1:5060;ob>']);
  });

  it('is started by one proxy where the other is dead', async () => {
    const { clock, instead, registration, requests, states, events, outcome } = await phoneAtDeadProxy();
    await clock.advanceAsync(33_000);
    expect((await outcome).statusCode).toBe(200);
    expect([states.at(-1), registration.registeredFlows]).toEqual(['registered', [2]]);
    expect(events).toMatchObject([{ kind: 'retrying', flow: 1, response: { statusCode: 408 } }]);
    // 50 % to 100 % of 90 * 2 s: another flow works.
    const { at } = events[0] as { at: number };
    expect(at - 32_000).toBeGreaterThanOrEqual(90_000);
    expect(at - 32_000).toBeLessThanOrEqual(181_000);
    instead.clear();
    await clock.advanceAsync(190_000);
    expect(requests.filter(({ host }) => host === '192.0.2.2').length).toBeGreaterThan(1);
    expect(registration.registeredFlows).toEqual([1, 2]);
  });

  async function phoneAtDeadProxy() {
    const phone = await phoneWith(knowing(3600), { registration: { instance, outbound: two() } });
    phone.instead.set('192.0.2.2', () => undefined);
    return { ...phone, outcome: phone.registration.start() };
  }
});

describe('keeping the flow of a registration open (RFC 5626 §4.4)', () => {
  const pings = ({ first }: PhoneUnderTest) => first.element.transport.counters.keepAlivesReceived;

  it.each([
    ['UDP', 24, 29],
    ['TCP', 95, 120],
  ] as const)(
    'begins once the registrar says that it knows outbound: %s (§4.2.1)',
    async (protocol, least, most) => {
      const phone = await started(knowing(36_000), {}, { protocol });
      await phone.clock.advanceAsync(least * 1000 - 2000);
      expect(pings(phone)).toBe(0);
      await phone.clock.advanceAsync((most - least + 3) * 1000);
      expect(pings(phone)).toBe(1);
      await phone.clock.advanceAsync(3_600_000);
      expect(pings(phone)).toBeGreaterThanOrEqual(3600 / most);
      expect(pings(phone)).toBeLessThanOrEqual(3600 / least + 2);
      expect(kinds(phone)).toEqual([]);
    },
  );

  it('follows the Flow-Timer of each response', async () => {
    const phone = await started((request, count) =>
      knowing(600, count === 1 ? { 'Flow-Timer': '10' } : {})(request, count),
    );
    await phone.clock.advanceAsync(100_000);
    expect(pings(phone)).toBeGreaterThanOrEqual(9);
    expect(pings(phone)).toBeLessThanOrEqual(13);
    await phone.clock.advanceAsync(441_000);
    const before = pings(phone);
    await phone.clock.advanceAsync(100_000);
    expect(pings(phone) - before).toBeLessThanOrEqual(5);
  });

  it('is not done where the registrar knows nothing of outbound, unless the first hop is known to answer', async () => {
    const phone = await started(accept(36_000));
    await phone.clock.advanceAsync(600_000);
    expect(pings(phone)).toBe(0);
    expect(kinds(phone)).toEqual(['1 no outbound']);
    const told = await phoneWith(accept(36_000), { registration: { keepAlive: true } });
    void told.registration.start();
    await told.clock.advanceAsync(600_000);
    expect(pings(told)).toBeGreaterThan(19);
  });

  it('ends with the registration, and with its element', async () => {
    for (const end of ['stop', 'abandon', 'close'] as const) {
      const { clock, registration, phone } = await started(knowing());
      if (end === 'stop') void registration.stop();
      else if (end === 'abandon') registration.abandon();
      else await phone.element.close();
      await clock.advanceAsync(40_000);
      expect(clock.pending).toBe(0);
    }
  });

  it('does not begin anew with each refresh', async () => {
    const phone = await started(knowing(60));
    await phone.clock.advanceAsync(600_000);
    expect(phone.requests.length).toBeGreaterThan(15);
    expect(pings(phone)).toBeGreaterThanOrEqual(20);
  });
});

describe('a flow that fails (RFC 5626 §4.5)', () => {
  it.each(['UDP', 'TCP'] as const)(
    'after it had worked is made anew at once, with its reg-id: %s',
    async (protocol) => {
      const phone = await started(knowing(3600), {}, { protocol, nat: 'full-cone' });
      const { clock, nat, requests, registration, network } = phone;
      await clock.advanceAsync(200_000);
      const before = clock.now();
      if (protocol === 'UDP') nat!.restart();
      else network.cutConnections();
      await clock.advanceAsync(40_000);
      expect(kinds(phone)).toEqual(['1 flow failed']);
      expect(phone.events).toMatchObject([
        { failure: protocol === 'UDP' ? 'address changed' : 'connection ended' },
      ]);
      expect(requests).toHaveLength(2);
      expect(requests[1]!.second * 1000).toBeGreaterThanOrEqual(before - 1000);
      expect(contactsOf(requests[1]!)).toEqual(contactsOf(requests[0]!));
      expect(requests[1]!.request.text('Call-ID')).toBe(requests[0]!.request.text('Call-ID'));
      expect(requests[1]!.flow.remote).not.toEqual(requests[0]!.flow.remote);
      expect(registration.state).toBe('registered');
      await clock.advanceAsync(300_000);
      expect(requests).toHaveLength(2);
    },
  );

  it('before any keep-alive was answered waits as after a failure', async () => {
    const phone = await started(knowing(3600), {}, { protocol: 'TCP' });
    const { clock, network, requests, states } = phone;
    network.cutConnections();
    await clock.advanceAsync(29_000);
    expect([requests.length, states.at(-1)]).toEqual([1, 'failed']);
    await clock.advanceAsync(32_000);
    expect([requests.length, states.at(-1)]).toEqual([2, 'registered']);
    network.cutConnections();
    await clock.advanceAsync(58_000);
    expect(requests).toHaveLength(2);
    await clock.advanceAsync(63_000);
    expect(requests).toHaveLength(3);
    expect(kinds(phone)).toEqual(['1 flow failed', '1 retrying', '1 flow failed', '1 retrying']);
  });

  it('counts failures from the start again once a keep-alive was answered', async () => {
    const { clock, network, requests } = await started(knowing(3600), {}, { protocol: 'TCP' });
    network.cutConnections();
    await clock.advanceAsync(61_000);
    await clock.advanceAsync(125_000);
    const before = requests.length;
    network.cutConnections();
    await clock.advanceAsync(100);
    expect(requests).toHaveLength(before + 1);
    network.cutConnections();
    await clock.advanceAsync(61_000);
    expect(requests).toHaveLength(before + 2);
  });

  it('waits by the formula where no attempt comes through', async () => {
    const { clock, requests } = await phoneWithout();
    await clock.advanceAsync(20_000_000);
    const gaps = secondsOf(requests)
      .map((second, at, all) => second - (all[at - 1] ?? 0))
      .slice(1, 9);
    const bounds = [60, 120, 240, 480, 960, 1800, 1800, 1800];
    for (const [at, gap] of gaps.entries()) {
      expect(gap).toBeGreaterThanOrEqual(bounds[at]! / 2 - 1);
      expect(gap).toBeLessThanOrEqual(bounds[at]! + 1);
    }
    expect(gaps).toHaveLength(8);
  });

  async function phoneWithout() {
    const phone = await phoneWith((request) => makeResponse(request, 500), {
      registration: { instance, outbound: {} },
    });
    void phone.registration.start();
    return phone;
  }

  it('leaves the others as they are: the phone stays registered', async () => {
    const phone = await startedTwice(knowing(3600), 'TCP');
    const { clock, instead, registration, states, network } = phone;
    await clock.advanceAsync(125_000);
    const before = states.length;
    instead.set('192.0.2.2', (request) => makeResponse(request, 500));
    network.cutConnections();
    await clock.advanceAsync(1000);
    expect(registration.registeredFlows).toEqual([2]);
    expect(new Set(states.slice(before))).toEqual(new Set(['registering', 'registered']));
    expect(registration.state).toBe('registered');
  });

  it('waits for as long as a 503 asks, if that is longer (§4.2.1)', async () => {
    const { clock, requests } = await started((request, count) =>
      count === 1 ? makeResponse(request, 503).withText('Retry-After', '900') : knowing()(request, count),
    );
    await clock.advanceAsync(898_000);
    expect(requests).toHaveLength(1);
    await clock.advanceAsync(3000);
    expect(requests).toHaveLength(2);
  });

  it('is kept where a refresh is refused for a while (§4.2.2)', async () => {
    const { clock, requests, states } = await started(
      (request, count) =>
        count === 2 ? makeResponse(request, 503).withText('Retry-After', '5') : knowing(600)(request, count),
      {},
      { protocol: 'TCP' },
    );
    await clock.advanceAsync(640_000);
    expect(requests).toHaveLength(3);
    expect(new Set(requests.map(({ flow }) => flow.connection)).size).toBe(1);
    expect(states).toContain('failed');
    expect(states.at(-1)).toBe('registered');
  });

  it('is noticed when a refresh over it is not answered: one that had worked is replaced at once', async () => {
    const phone = await started(knowing(600), {}, { protocol: 'TCP' });
    const { clock, network, requests, registration } = phone;
    await clock.advanceAsync(200_000);
    void registration.start();
    await clock.advanceAsync(5);
    network.cutConnections();
    await clock.advanceAsync(5000);
    expect(kinds(phone)).toEqual(['1 flow failed']);
    expect(registration.state).toBe('registered');
    const numbers = requests.map(({ request }) => request.header(CSeq)?.number ?? 0);
    expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
  });
});

describe('where outbound is not known (RFC 5626 §4.2.1, §11.6)', () => {
  const refusing: Registrar = (request, count) =>
    supported(request).includes('outbound') ? makeResponse(request, 439) : accept(600)(request, count);

  it('registers without it after a 439, and goes on so', async () => {
    const phone = await started(refusing);
    const { clock, requests, states } = phone;
    expect(requests.map((one) => contactsOf(one)[0])).toEqual([
      `<sip:alice@192.0.2.1:5060;ob>;+sip.instance="<${instance}>";reg-id=1`,
      `<sip:alice@192.0.2.1:5060>;+sip.instance="<${instance}>"`,
    ]);
    expect(supported(requests[1]!.request)).toContain('path');
    expect([states.at(-1), kinds(phone)]).toEqual(['registered', ['1 no outbound']]);
    await clock.advanceAsync(540_000);
    expect(requests).toHaveLength(3);
    expect(supported(requests[2]!.request)).not.toContain('outbound');
  });

  it('tries again later where its user wants nothing else', async () => {
    const { clock, requests, states } = await started(refusing, { withoutSupport: 'fail' });
    expect([requests.length, states.at(-1)]).toEqual([1, 'failed']);
    await clock.advanceAsync(61_000);
    expect(requests).toHaveLength(2);
  });

  it('keeps to the flows of proxies that know it', async () => {
    const phone = await phoneWith(knowing(), { registration: { instance, outbound: two() } });
    phone.instead.set('192.0.2.3', refusing);
    void phone.registration.start();
    await phone.clock.advanceAsync(1000);
    void phone.registration.start();
    await phone.clock.advanceAsync(1000);
    expect(phone.registration.registeredFlows).toEqual([1]);
    expect(phone.registration.state).toBe('registered');
    expect(
      phone.requests
        .filter(({ host }) => host === '192.0.2.3')
        .map(({ request }) => supported(request).includes('outbound'))[0],
    ).toBe(true);
  });

  it('binds its contact by one flow alone, and by the other once that one fails', async () => {
    const phone = await startedTwice(accept(600));
    const { clock, registration, instead, states } = phone;
    expect(registration.registeredFlows).toHaveLength(1);
    const [used] = registration.registeredFlows;
    instead.set(hosts[used! - 1]!, (request) => makeResponse(request, 500));
    await clock.advanceAsync(545_000);
    expect(registration.registeredFlows).toEqual([used === 1 ? 2 : 1]);
    expect(states.at(-1)).toBe('registered');
  });

  it('is never asked for where it is switched off', async () => {
    const { requests } = await started(accept(600), two(), { agent: { extensions: { outbound: 'off' } } });
    expect(requests).toHaveLength(1);
    expect(supported(requests[0]!.request)).not.toContain('outbound');
    expect(contactsOf(requests[0]!)[0]).not.toContain('reg-id');
  });
});

const runs = seededRuns(50);

describe('registrations with outbound over bad networks', () => {
  it(`end with both flows registered, whatever is lost, cut or restarted, ${runs.length} times over`, async () => {
    for (const seed of runs) {
      const protocol = seed % 2 === 0 ? 'UDP' : 'TCP';
      const phone = await phoneWith(knowing(600), {
        seed,
        protocol,
        nat: 'port-restricted',
        registration: { instance, outbound: two(protocol) },
      });
      const { clock, network, nat, registration, requests } = phone;
      network.setConditions({ loss: 0.2, duplication: 0.1, delay: [5, 200] });
      void registration.start();
      for (let times = 0; times < 4; times++) {
        await clock.advanceAsync(100_000 + (seed % 200) * 1000);
        if (times % 2 === 0) nat!.restart(`203.0.113.${times + 2}`);
        else network.cutConnections();
      }
      network.setConditions({ delay: 10 });
      await clock.advanceAsync(4_000_000);
      expect({ seed, flows: registration.registeredFlows }).toEqual({ seed, flows: [1, 2] });
      const ids = requests.map((one) => /reg-id=\d/.exec(contactsOf(one)[0]!)?.[0]);
      expect(new Set(ids)).toEqual(new Set(['reg-id=1', 'reg-id=2']));
      expect(phone.phone.faults).toEqual([]);
      void registration.stop();
      await clock.advanceAsync(100_000);
      expect({ seed, state: registration.state }).toEqual({ seed, state: 'unregistered' });
    }
  }, 900_000);
});
