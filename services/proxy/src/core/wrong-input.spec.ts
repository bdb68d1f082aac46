import { beforeEach, describe, expect, it } from '@jest/globals';
import { makeResponse, Via } from '@trapezoid/sip';
import {
  credentialsOf,
  type Endpoint,
  ProxyBench,
  type ProxyBenchOptions,
  proxyHost,
  requestOf,
  textOf,
} from '../proxy.fixture.js';

const alice = { From: '<sip:alice@lab.test>;tag=1', 'Proxy-Authorization': credentialsOf('alice') };

describe('what is wrong, or made up (RFC 3261 §16)', () => {
  let bench: ProxyBench;
  let caller: Endpoint;
  let phone: Endpoint;

  async function start(options: ProxyBenchOptions = {}): Promise<void> {
    bench = await ProxyBench.start({ names: { 'lab.test': [proxyHost] }, ...options });
    caller = await bench.phone('10.0.1.1');
    phone = await bench.phone('10.0.1.2');
    bench.bind('bob', phone.contact);
  }

  beforeEach(() => start());

  const send = async (
    method: string,
    fields: Readonly<Record<string, string>> = {},
    uri = 'sip:bob@lab.test',
  ) => {
    caller.send(method, uri, { Contact: `<${caller.contact}>`, ...fields });
    await bench.pass();
  };
  /** Sends a datagram that no transport layer would send. */
  const inject = ({ host }: Endpoint, text: string) =>
    bench.network.inject({ host, port: 5060 }, { host: proxyHost, port: 5060 }, Buffer.from(text));
  /** In the end nothing is left, whoever sent what. */
  const expectNothingLeft = async () => {
    await bench.pass(64_100);
    expect(bench.proxy.openContexts).toBe(0);
    expect(bench.element.transactions.openTransactions).toEqual({ client: 0, server: 0 });
    expect(bench.clock.pending).toBe(0);
    expect(bench.faults).toEqual([]);
  };

  const expectForbidden = () => {
    const section = 'RFC 3261 §16.3 step 6';
    expect(bench.decisions.at(-1)).toMatchObject({ decision: 'answer', statusCode: 403, section });
  };

  describe('flow tokens (RFC 5626 §5.2)', () => {
    /** A dialog to bob, with the Route that the proxy has given for it. */
    async function routeOfCall(): Promise<string> {
      await send('INVITE');
      phone.answer('INVITE', 200, { Contact: `<${phone.contact}>` });
      await bench.pass();
      return caller.responses.at(-1)?.text('Record-Route') ?? '';
    }
    const elsewhere = 'sip:victim@10.0.1.77:5060';
    const inDialog = { To: '<sip:bob@lab.test>;tag=tag-10.0.1.2', CSeq: '2 BYE' };

    it.each([
      [
        'with another payload',
        (route: string) =>
          route.replace(/sip:(.)/, (_all, first: string) => `sip:${first === 'A' ? 'B' : 'A'}`),
      ],
      [
        'with another signature',
        (route: string) =>
          route.replace(
            /\.(.)([^.@]*)@/,
            (_all, first: string, rest: string) => `.${first === 'A' ? 'B' : 'A'}${rest}@`,
          ),
      ],
      ['without one', (route: string) => route.replace(/sip:[^@]*@/, 'sip:')],
      ['that are none', (route: string) => route.replace(/sip:[^@]*@/, 'sip:a.b.c@')],
      [
        'that are very long',
        (route: string) => route.replace(/sip:[^@]*@/, `sip:${'A'.repeat(8_000)}.${'B'.repeat(12)}@`),
      ],
    ])('%s let nothing pass to where the sender likes (403)', async (_what, forge) => {
      const route = await routeOfCall();
      await send('BYE', { ...inDialog, Route: forge(route) }, elsewhere);
      expect(caller.responses.at(-1)?.statusCode).toBe(403);
      expectForbidden();
    });

    it('of one call are good for no other', async () => {
      const route = await routeOfCall();
      await send('BYE', { ...inDialog, 'Call-ID': 'another', Route: route }, elsewhere);
      expect(caller.responses.at(-1)?.statusCode).toBe(403);
      expectForbidden();
    });

    it('that are good lead nowhere but between the two of the dialog', async () => {
      const route = await routeOfCall();
      await send('BYE', { ...inDialog, Route: route }, elsewhere);
      expect(caller.responses.at(-1)?.statusCode).toBe(403);
      expectForbidden();
      await send(
        'BYE',
        { ...inDialog, Route: route, CSeq: '3 BYE', Via: `${caller.via};branch=z9hG4bK-3` },
        phone.contact,
      );
      expect(phone.methods).toContain('BYE');
    });
  });

  describe('Route (RFC 3261 §16.4)', () => {
    it('of a stranger that leads elsewhere is no way through this proxy', async () => {
      await send('INVITE', { Route: `<sip:${proxyHost};lr>, <sip:10.0.1.77;lr>` });
      expect(caller.statusCodes).toEqual([403]);
      expectForbidden();
    });

    it('with this proxy many times over is taken off twice, and refused as somebody else’s', async () => {
      const own = `<sip:${proxyHost};lr>`;
      await send('INVITE', { Route: Array.from({ length: 50 }, () => own).join(', ') });
      expect(caller.statusCodes).toEqual([403]);
      expectForbidden();
      expect(phone.methods).toEqual([]);
      await expectNothingLeft();
    });

    it('of an account of ours, that leads back here over and over, ends when no hop is left (483)', async () => {
      const own = `<sip:${proxyHost};lr>`;
      await send('INVITE', { ...alice, Route: Array.from({ length: 180 }, () => own).join(', ') });
      await bench.pass(5_000);
      expect(caller.statusCodes).toEqual([100, 483]);
      expect(bench.decisions).toContainEqual(
        expect.objectContaining({ decision: 'answer', statusCode: 483, section: 'RFC 3261 §16.3 step 3' }),
      );
      expect(phone.methods).toEqual([]);
      await expectNothingLeft();
    });
  });

  it('70 Vias are passed on, and their responses find the way back (§16.6, §16.7 step 3)', async () => {
    const others = Array.from(
      { length: 69 },
      (_none, index) => `SIP/2.0/UDP 10.9.0.${index};branch=z9hG4bK-far-${index}`,
    );
    await send('INVITE', { Via: [`${caller.via};branch=z9hG4bK-near`, ...others].join('\n') });
    expect(phone.latest('INVITE').request.headers(Via)).toHaveLength(71);
    expect(bench.decisions.at(-1)).toMatchObject({ decision: 'forward', section: 'RFC 3261 §16.6' });
    phone.answer('INVITE', 486);
    await bench.pass();
    expect(caller.responses.at(-1)?.headers(Via)).toHaveLength(70);
    expect(bench.decisions.at(-1)).toMatchObject({ decision: 'pass-on', statusCode: 486 });
    await expectNothingLeft();
  });

  it('a thousand Vias are more than are read: 400', async () => {
    const many = Array.from(
      { length: 1_000 },
      (_none, index) => `SIP/2.0/UDP h${index};branch=z9hG4bK-${index}`,
    );
    await send('INVITE', { Via: `${caller.via};branch=z9hG4bK-near\n${many.join(', ')}` });
    expect(phone.methods).toEqual([]);
    expect(caller.statusCodes).toEqual([400]);
    expect(bench.decisions.at(-1)).toMatchObject({
      decision: 'answer',
      statusCode: 400,
      section: 'RFC 3261 §16.3 step 1',
    });
    await expectNothingLeft();
  });

  describe('a thousand Record-Routes', () => {
    const many = Array.from({ length: 1_000 }, (_none, index) => `<sip:p${index};lr>`);

    it('in a field each are more fields than are read: 513 (§21.5.7)', async () => {
      const plain = textOf(
        requestOf('INVITE', 'sip:bob@lab.test', { Via: `${caller.via};branch=z9hG4bK-1` }),
      );
      const fields = many.map((value) => `Record-Route: ${value}\r\n`).join('');
      inject(caller, plain.replace('Content-Length:', `${fields}Content-Length:`));
      await bench.pass();
      expect(caller.statusCodes).toEqual([513]);
      expect(phone.methods).toEqual([]);
      expect(bench.decisions).toEqual([
        { decision: 'answer', statusCode: 513, section: 'RFC 3261 §21.5.7', reason: expect.any(String) },
      ]);
      await expectNothingLeft();
    });

    it('in one field, which are not this proxy’s to read, are passed on as they came (§16.3 step 1)', async () => {
      await send('INVITE', { 'Record-Route': many.join(', ') });
      await bench.pass(1_000);
      expect(phone.methods).toEqual(['INVITE']);
      expect(bench.decisions.at(-1)).toMatchObject({ decision: 'forward', section: 'RFC 3261 §16.6' });
      phone.answer('INVITE', 513);
      await bench.pass();
      expect(caller.statusCodes).toEqual([100, 513]);
      expect(bench.decisions.at(-1)).toMatchObject({ decision: 'pass-on', statusCode: 513 });
      await expectNothingLeft();
    });
  });

  describe('a rewrite loop (§16.3 steps 3 and 4)', () => {
    const rule = (user: string, to: string) => ({
      match: { user, domain: 'lab.test' },
      targets: [{ uri: `sip:${to}@lab.test` }],
    });

    it('of two bindings that name each other ends with 482, whoever has registered them', async () => {
      bench.bind('bob', 'sip:carol@lab.test');
      bench.bind('carol', 'sip:bob@lab.test');
      await send('INVITE');
      await bench.pass(1_000);
      expect(caller.responses.at(-1)?.statusCode).toBe(482);
      expect(bench.decisions).toContainEqual(
        expect.objectContaining({ statusCode: 482, section: 'RFC 3261 §16.3 step 4' }),
      );
      await expectNothingLeft();
    });

    it('of many bindings that all lead back is bounded by Max-Breadth, not by 2 to the number of hops (RFC 5393 §5)', async () => {
      for (let user = 0; user < 8; user++) {
        bench.bind(`u${user}`, `sip:u${(user + 1) % 8}@lab.test`, `sip:u${(user + 3) % 8}@lab.test`);
      }
      caller.send('INVITE', 'sip:u0@lab.test', { 'Max-Breadth': '8', Contact: `<${caller.contact}>` });
      await bench.pass(10_000);
      const finals = caller.statusCodes.filter((statusCode) => statusCode >= 200);
      expect(finals).toEqual([440]);
      expect(bench.decisions).toContainEqual(
        expect.objectContaining({ decision: 'answer', statusCode: 440, section: 'RFC 5393 §5.3.3' }),
      );
      const forwarded = bench.decisions.filter(({ decision }) => decision === 'forward').length;
      expect(forwarded).toBeLessThan(300);
      await expectNothingLeft();
    });

    it('of a rule that leads to itself is no loop at all: the rule has been followed once', async () => {
      await start({ rules: [rule('bob', 'bob')] });
      await send('INVITE');
      await bench.pass(1_000);
      expect(phone.methods).toEqual(['INVITE']);
      expect(bench.decisions.map(({ decision, rule }) => rule ?? decision)).toEqual([
        'services.proxy.rules[0]',
        'forward',
      ]);
    });
  });

  it('a target that accepts a connection and never answers counts as 408 in time (§16.7 step 6)', async () => {
    const silent = await bench.phone('10.0.1.9', 'TCP');
    bench.bind('bob', silent.contact);
    await send('INVITE');
    expect(silent.methods).toEqual(['INVITE']);
    await bench.pass(33_000);
    expect(caller.statusCodes).toEqual([100, 408]);
    expect(bench.decisions).toContainEqual(
      expect.objectContaining({ decision: 'give-up', section: 'RFC 3261 §16.7 step 6' }),
    );
    await expectNothingLeft();
  });

  it('a target that says 100 and no more is given up by timer C, 64*T1 after its CANCEL at the latest (§16.8)', async () => {
    await start({ timerC: 181_000 });
    await send('INVITE');
    phone.answer('INVITE', 100);
    await bench.pass(181_000 + 33_000);
    expect(phone.methods).toEqual(['INVITE', 'CANCEL']);
    expect(caller.responses.at(-1)?.statusCode).toBe(408);
    await expectNothingLeft();
  });

  it('a flood of responses that match nothing makes nothing, and is counted (RFC 6026 §8.9)', async () => {
    await send('INVITE');
    const { request, flow } = phone.latest('INVITE');
    const made = makeResponse(request, 200, { toTag: 'x' });
    const [own, ...others] = made.headers(Via);
    if (own === undefined) throw new Error('no Via');
    for (let index = 0; index < 500; index++) {
      const value = { ...own, parameters: own.parameters.with('branch', `z9hG4bK-${index}`) };
      phone.transport.sendResponse(made.withAll(Via, [value, ...others]), flow, () => undefined);
    }
    await bench.pass();
    expect(caller.statusCodes).toEqual([100]);
    expect(bench.element.transport.counters.strayResponses).toBe(500);
    expect(bench.decisions.filter(({ decision }) => decision === 'drop')).toHaveLength(500);
    expect(bench.decisions.at(-1)).toMatchObject({ decision: 'drop', section: 'RFC 6026 §8.9' });
    expect(bench.element.transactions.openTransactions).toEqual({ client: 1, server: 1 });
  });

  it('a response whose topmost Via is none of ours is dropped, and told (§18.1.2)', async () => {
    await send('INVITE');
    const made = makeResponse(phone.latest('INVITE').request, 200, { toTag: 'x' });
    const own = made.first(Via);
    if (own === undefined) throw new Error('no Via');
    const elsewhere = made
      .withoutFirst(Via)
      .withFirst(Via, { ...own, sentBy: { host: '10.0.9.9', port: 5060 } });
    inject(phone, textOf(elsewhere));
    await bench.pass();
    expect(caller.statusCodes).toEqual([100]);
    expect(bench.decisions.at(-1)).toMatchObject({ decision: 'drop', section: 'RFC 6026 §8.9' });
  });

  it('a phone that sends a hundred 180 and three finals changes nothing after the first final', async () => {
    await send('INVITE');
    for (let index = 0; index < 100; index++) phone.answer('INVITE', 180);
    phone.answer('INVITE', 486);
    await bench.pass();
    phone.answer('INVITE', 603);
    phone.answer('INVITE', 404);
    await bench.pass();
    expect(caller.statusCodes).toEqual([100, 180, 486]);
    await expectNothingLeft();
  });
});
