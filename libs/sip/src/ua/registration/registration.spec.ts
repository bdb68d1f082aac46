import { describe, expect, it } from '@jest/globals';
import { Parameters } from '../../grammar/parameters.js';
import { quote } from '../../grammar/quoted-string.js';
import { parseUri } from '../../grammar/uri.js';
import { CSeq } from '../../message/headers/cseq.js';
import { makeResponse } from '../../message/make-response.js';
import {
  accept,
  contactsOf,
  expiresOf,
  phoneWith,
  type Registrar,
  secondsOf,
} from './registration.fixture.js';
import { Registration } from './registration.js';
import { bindingsOf } from './registration-response.js';

describe('a registration (RFC 3261 §10.2)', () => {
  it('asks for its binding, and again before it ends, with one Call-ID and rising numbers (§10.2.1, §10.2.4)', async () => {
    const { clock, registration, requests, states } = await phoneWith(accept(600));
    void registration.start();
    await clock.advanceAsync(1000);
    expect(states).toEqual(['registering', 'registered']);
    expect(registration.expiresAt).toBe(600_020);
    expect(requests[0]!.request.requestUri).toBe('sip:alice.test');
    expect(requests[0]!.request.text('To')).toBe('<sip:alice@alice.test>');
    await clock.advanceAsync(600_000);
    expect(secondsOf(requests)).toEqual([0, 540]);
    expect(new Set(requests.map(({ request }) => request.text('Call-ID'))).size).toBe(1);
    expect(requests.map(({ request }) => request.header(CSeq)?.number)).toEqual([1, 2]);
  });

  it('takes its binding back, and then asks no more (§10.2.2)', async () => {
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

  it('removes every binding with "*" (§10.2.2)', async () => {
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

  it('asks for as long as the registrar wants at least, then and later (§10.2.8, §21.4.17)', async () => {
    const { clock, registration, requests } = await phoneWith((request, count) =>
      Number(request.text('Expires')) < 7200
        ? makeResponse(request, 423).withText('Min-Expires', '7200')
        : accept(7200)(request, count),
    );
    void registration.start();
    await clock.advanceAsync(7_000_000);
    expect(requests.map(expiresOf)).toEqual(['3600', '7200', '7200']);
  });

  it('tries again after a failure, each time later, or when the registrar says (§10.2.7, §20.33)', async () => {
    const { clock, registration, requests, states } = await phoneWith((request, count) =>
      count === 3 ? makeResponse(request, 503).withText('Retry-After', '60') : makeResponse(request, 500),
    );
    void registration.start();
    await clock.advanceAsync(100_000);
    expect(secondsOf(requests)).toEqual([0, 2, 6, 66, 82]);
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

  it('ends with its element, and so does whoever waits for it', async () => {
    for (const after of [0, 1000]) {
      const { clock, phone, registration, requests, events } = await phoneWith((request, count) =>
        count === 1 && after === 0 ? undefined : accept(60)(request, count),
      );
      const started = registration.start();
      await clock.advanceAsync(20 + after);
      await phone.element.close();
      const { statusCode } = await started;
      expect(statusCode).toBe(after === 0 ? 503 : 200);
      const before = requests.length;
      await clock.advanceAsync(100_000);
      expect(requests).toHaveLength(before);
      expect([clock.pending, events, phone.faults]).toEqual([0, [], []]);
    }
  });

  it('works over a network that loses 20 % of all datagrams, fifty times over', async () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { clock, network, registration, states, requests } = await phoneWith(accept(600), { seed });
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

describe('the contacts of a registration', () => {
  it('are those that the user makes of its own, with q and features (RFC 3261 §10.2.1.2, RFC 3840 §9)', async () => {
    const { clock, registration, requests } = await phoneWith(accept(600), {
      registration: {
        contacts: (own) => [
          {
            ...own,
            parameters: own.parameters.with('q', '0.7').with('+sip.video').with('mobility', quote('fixed')),
          },
          { uri: parseUri('tel:+4312345'), parameters: own.parameters.with('q', '0.1').with('expires', 60) },
        ],
      },
    });
    void registration.start();
    await clock.advanceAsync(1000);
    expect(contactsOf(requests[0]!)).toEqual([
      '<sip:alice@192.0.2.1:5060>;q=0.7;+sip.video;mobility="fixed"',
      '<tel:+4312345>;q=0.1;expires=60',
    ]);
    void registration.stop();
    await clock.advanceAsync(1000);
    expect(contactsOf(requests[1]!)).toEqual([
      '<sip:alice@192.0.2.1:5060>;q=0.7;+sip.video;mobility="fixed";expires=0',
      '<tel:+4312345>;q=0.1;expires=0',
    ]);
  });

  it('all ask for as long as the registrar takes (RFC 3261 §10.2.8)', async () => {
    const { clock, registration, requests } = await phoneWith(
      (request, count) =>
        count === 1
          ? makeResponse(request, 423).withText('Min-Expires', '120')
          : accept(3600)(request, count),
      {
        registration: {
          contacts: (own) => [
            own,
            { uri: parseUri('sip:b@b.test'), parameters: own.parameters.with('expires', 60) },
          ],
        },
      },
    );
    void registration.start();
    await clock.advanceAsync(1000);
    expect(requests.map((one) => [expiresOf(one), contactsOf(one)[1]])).toEqual([
      ['3600', '<sip:b@b.test>;expires=60'],
      ['3600', '<sip:b@b.test>;expires=120'],
    ]);
  });

  it.each([[], ['7200'], ['7201', '7202', '7203', '7204', '7205', '7206']])(
    'are not asked for without an end where the registrar never has enough (RFC 3261 §10.2.8)',
    async (...minima) => {
      const { clock, registration, requests, states } = await phoneWith((request, count) => {
        const refusal = makeResponse(request, 423);
        const minimum = minima[Math.min(count, minima.length) - 1];
        return minimum === undefined ? refusal : refusal.withText('Min-Expires', minimum);
      });
      void registration.start();
      await clock.advanceAsync(1000);
      expect(requests.length).toBeLessThanOrEqual(5);
      expect(states.at(-1)).toBe('failed');
    },
  );

  it('can be asked for, and stay as they are (RFC 3261 §10.2.3)', async () => {
    const { clock, registration, requests, states } = await phoneWith((request) =>
      makeResponse(request, 200)
        .withText('Contact', '<sip:a@192.0.2.7>;expires=7, <sip:b@b.test>;q=0.5')
        .withRawFields(makeResponse(request, 200).withText('Contact', '<sip:').fieldsOf({ name: 'Contact' })),
    );
    const fetched = registration.fetch();
    await clock.advanceAsync(1000);
    const bindings = bindingsOf(await fetched);
    expect(bindings.map(({ parameters }) => parameters.toString())).toEqual([';expires=7', ';q=0.5']);
    expect([requests[0]!.request.text('Contact'), expiresOf(requests[0]!)]).toEqual([undefined, undefined]);
    expect(states).toEqual([]);
    await clock.advanceAsync(100_000);
    expect([requests.length, clock.pending]).toEqual([1, 0]);
  });

  it('are refreshed no more once all bindings are removed (RFC 3261 §10.2.2)', async () => {
    const { clock, registration, requests, states } = await phoneWith(accept(600));
    void registration.start();
    await clock.advanceAsync(1000);
    void registration.clear();
    await clock.advanceAsync(1_000_000);
    expect(requests.map(contactsOf)).toEqual([['<sip:alice@192.0.2.1:5060>'], ['*']]);
    expect([states.at(-1), registration.expiresAt, clock.pending]).toEqual(['unregistered', undefined, 0]);
    void registration.clear();
    void registration.start();
    await clock.advanceAsync(1000);
    expect(states.at(-1)).toBe('registered');
    expect(registration.expiresAt).toBeGreaterThan(clock.now());
  });

  it('stay bound where they could not be removed', async () => {
    const { clock, registration, requests, states } = await phoneWith((request, count) =>
      request.text('Contact') === '*' ? makeResponse(request, 500) : accept(600)(request, count),
    );
    void registration.start();
    await clock.advanceAsync(1000);
    void registration.clear();
    await clock.advanceAsync(1000);
    expect(states.at(-1)).toBe('registered');
    await clock.advanceAsync(540_000);
    expect(requests.map(expiresOf)).toEqual(['3600', '0', '3600']);
  });

  it('come through proxies that the registrar learns of (RFC 3327 §5.1)', async () => {
    const { clock, registration, requests } = await phoneWith(accept(600));
    void registration.start();
    await clock.advanceAsync(1000);
    const { request } = requests[0]!;
    expect(request.fieldsOf({ name: 'Supported' }).map(({ value }) => value)).toContain('path');
    expect(request.text('Require')).toBeUndefined();
    const {
      registration: demanding,
      requests: received,
      clock: time,
    } = await phoneWith(accept(600), {
      agent: { extensions: { path: 'required' } },
    });
    void demanding.start();
    await time.advanceAsync(1000);
    expect(received[0]!.request.text('Require')).toBe('path');
  });
});

describe('a registrar that refuses its user', () => {
  it.each([401, 403, 407])(
    'with %s is not asked again until the user says so (RFC 3261 §21.4.2, §21.4.4, §21.4.8)',
    async (statusCode) => {
      const { clock, registration, requests, states, events } = await phoneWith((request, count) =>
        count < 3 ? makeResponse(request, statusCode) : accept(600)(request, count),
      );
      void registration.start();
      await clock.advanceAsync(100_000_000);
      expect([requests.length, states.at(-1), clock.pending]).toEqual([1, 'failed', 0]);
      expect(events).toMatchObject([{ kind: 'given up', response: { statusCode } }]);
      void registration.start();
      void registration.start();
      await clock.advanceAsync(1000);
      expect([requests.length, states.at(-1)]).toEqual([3, 'registered']);
    },
  );

  it('after a password is tried once with it, not in a storm (RFC 3261 §22.1)', async () => {
    const { clock, registration, requests } = await phoneWith((request) => makeResponse(request, 401), {
      authenticator: {
        authorize: (request) => request,
        answer: (request) =>
          request.has({ name: 'Authorization' })
            ? undefined
            : request.withText('Authorization', 'Digest a="b"'),
      },
    });
    void registration.start();
    await clock.advanceAsync(10_000_000);
    expect(requests).toHaveLength(2);
  });
});

describe('a registrar that sends its users elsewhere (RFC 3261 §8.1.3.4, §10.2.4)', () => {
  const other = '<sip:192.0.2.3>';
  const redirecting: Registrar = (request, count) =>
    request.requestUri === 'sip:alice.test'
      ? makeResponse(request, 302).withText('Contact', other)
      : accept(600)(request, count);
  const straight = {
    agent: { outboundProxy: { uri: parseUri('sip:192.0.2.2'), parameters: Parameters.none } },
  };

  it('is left for the other one, refreshes included, through the same proxy', async () => {
    const { clock, registration, requests, states, events } = await phoneWith(redirecting, straight);
    const started = registration.start();
    await clock.advanceAsync(1000);
    expect((await started).statusCode).toBe(200);
    await clock.advanceAsync(600_000);
    expect(requests.map(({ request }) => request.requestUri)).toEqual([
      'sip:alice.test',
      'sip:192.0.2.3',
      'sip:192.0.2.3',
    ]);
    expect(requests.map(({ request }) => request.header(CSeq)?.number)).toEqual([1, 2, 3]);
    expect(new Set(states)).toEqual(new Set(['registering', 'registered']));
    expect(events).toMatchObject([{ kind: 'redirected', registrar: { host: '192.0.2.3' } }]);
  });

  it('is asked again where the other one fails', async () => {
    let works = true;
    const { clock, registration, requests } = await phoneWith(
      (request, count) =>
        request.requestUri === 'sip:alice.test' || works
          ? redirecting(request, count)
          : makeResponse(request, 500),
      straight,
    );
    void registration.start();
    await clock.advanceAsync(1000);
    works = false;
    await clock.advanceAsync(545_000);
    works = true;
    await clock.advanceAsync(5000);
    expect(requests.map(({ request }) => request.requestUri).slice(2)).toEqual([
      'sip:192.0.2.3',
      'sip:alice.test',
      'sip:192.0.2.3',
      'sip:alice.test',
      'sip:192.0.2.3',
    ]);
  });

  it('back to itself is not followed in a circle', async () => {
    const { clock, registration, requests } = await phoneWith((request) =>
      makeResponse(request, 301).withText('Contact', '<sip:alice.test>'),
    );
    void registration.start();
    await clock.advanceAsync(1000);
    expect(requests).toHaveLength(1);
  });
});

describe('the route that a registrar gives (RFC 3608 §6.1)', () => {
  const route = '<sip:p1.test;lr>, <sip:p2.test;lr>';
  const routesOf = async ({ clock, phone, requests }: Awaited<ReturnType<typeof phoneWith>>) => {
    void phone.agent.request('OPTIONS', parseUri('sip:bob@b.test'));
    await clock.advanceAsync(1000);
    const { request } = requests.at(-1)!;
    expect(request.method).toBe('OPTIONS');
    return request.fieldsOf({ name: 'Route' }).map(({ value }) => value);
  };
  const proxy = '<sip:192.0.2.2:5060;lr>';

  it('stands behind the outbound proxy in other requests, in its order, and not in a REGISTER', async () => {
    const phone = await phoneWith(accept(600, { 'Service-Route': route }));
    void phone.registration.start();
    await phone.clock.advanceAsync(1000);
    expect(await routesOf(phone)).toEqual([proxy, '<sip:p1.test;lr>', '<sip:p2.test;lr>']);
    void phone.registration.start();
    await phone.clock.advanceAsync(1000);
    expect(
      phone.requests
        .at(-1)!
        .request.fieldsOf({ name: 'Route' })
        .map(({ value }) => value),
    ).toEqual([proxy]);
  });

  it('names the outbound proxy once, though the registrar does too', async () => {
    const phone = await phoneWith(accept(600, { 'Service-Route': `${proxy}, <sip:p2.test;lr>` }));
    void phone.registration.start();
    await phone.clock.advanceAsync(1000);
    expect(await routesOf(phone)).toEqual([proxy, '<sip:p2.test;lr>']);
  });

  it.each<[string, Registrar, (registration: Registration) => unknown]>([
    ['one that gives none', accept(600), (registration) => registration.start()],
    ['a refusal', (request) => makeResponse(request, 500), (registration) => registration.start()],
    ['the end of the binding', accept(600), (registration) => registration.stop()],
    [
      'one that can’t be read',
      accept(600, { 'Service-Route': '<sip:' }),
      (registration) => registration.start(),
    ],
  ])('is forgotten after %s', async (_name, later, act) => {
    const phone = await phoneWith((request, count) =>
      (count === 1 ? accept(600, { 'Service-Route': route }) : later)(request, count),
    );
    void phone.registration.start();
    await phone.clock.advanceAsync(1000);
    void act(phone.registration);
    await phone.clock.advanceAsync(1000);
    expect(await routesOf(phone)).toEqual([proxy]);
  });
});
