import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Network } from '../support/network.js';
import { overTcp, Probe, requestText } from '../support/probe.js';

interface HealthReport {
  readonly services: readonly {
    readonly name: string;
    readonly health?: { counters: Record<string, number> };
  }[];
}

/** Repeatable noise. */
function* noise(seed: number): Generator<number> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    yield state >> 8;
  }
}

describe('what comes over the network does not end a process', () => {
  let network: Network;
  let probe: Probe;

  beforeAll(async () => {
    network = await Network.start({ shape: 'embedded' });
    probe = await Probe.open(network.ports.proxy);
  }, 60_000);

  afterAll(async () => {
    probe?.close();
    await network?.stop();
  }, 30_000);

  const target = 'sip:bob@lab.test';
  const text = (fields: Record<string, string | null>) => requestText('OPTIONS', target, probe.port, fields);

  it.each([
    ['a malformed From', { From: '<sip:probe@elsewhere.example' }, 'From'],
    ['a CSeq of another method', { CSeq: '1 INVITE' }, 'CSeq'],
    ['a CSeq beyond 2^31', { CSeq: '4294967296 OPTIONS' }, 'CSeq'],
    ['a Content-Length beyond the datagram', { 'Content-Length': '999' }, 'Content-Length'],
    ['two To headers in one', { To: '<sip:a@lab.test>, <sip:b@lab.test>' }, 'To'],
  ])('%s is answered 400 with the reason', async (_what, fields, header) => {
    const { statusCode, reasonPhrase } = await probe.ask(text(fields));
    expect(statusCode).toBe(400);
    expect(reasonPhrase).toContain(header);
  });

  it('another SIP version is answered 505', async () => {
    expect((await probe.ask(text({}).replace(' SIP/2.0\r\n', ' SIP/7.0\r\n'))).statusCode).toBe(505);
  });

  it('another URI scheme is answered 416', async () => {
    expect((await probe.ask(requestText('OPTIONS', 'tel:+15551234', probe.port))).statusCode).toBe(416);
  });

  it('what has no hop left is answered 483, what asks the impossible 420', async () => {
    const hopless = requestText('MESSAGE', target, probe.port, { 'Max-Forwards': '0' });
    expect((await probe.ask(hopless)).statusCode).toBe(483);
    const refused = await probe.ask(text({ 'Proxy-Require': 'time-travel' }));
    expect(refused.statusCode).toBe(420);
    expect(refused.text('Unsupported')).toBe('time-travel');
  });

  it('unreadable datagrams are dropped and counted', async () => {
    const counter = async (): Promise<number> => {
      const { services } = await network.get<HealthReport>('/api/health');
      return services.find(({ name }) => name === 'proxy')?.health?.counters.malformedDropped ?? -1;
    };
    const before = await counter();
    for (let i = 0; i < 10; i++) probe.send('this is no SIP message at all\r\n\r\n');
    await probe.ask(text({ To: '<sip:alice@lab.test>' }));
    expect(await counter()).toBe(before + 10);
  });

  it('5,000 mutated datagrams leave it answering', async () => {
    // A Call-ID unlike the others: with one digit changed it must not be that of a later request.
    const fields = { 'Call-ID': 'noise' };
    const base = Buffer.from(requestText('INVITE', target, probe.port, fields, 'v=0\r\n'));
    const random = noise(42);
    const next = () => random.next().value as number;
    for (let i = 0; i < 5000; i++) {
      const mutant = Buffer.from(base);
      for (let flips = next() % 8; flips >= 0; flips--) mutant[next() % mutant.length] = next() % 256;
      probe.send(next() % 3 === 0 ? mutant.subarray(0, next() % mutant.length) : mutant);
      // The kernel's buffer is finite; a breath now and then lets the other side read.
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await probe.ask(text({}), 15_000)).statusCode).toBe(200);
    expect(await network.alive()).toBe(true);
  }, 60_000);

  it('a TCP stream with a wrong Content-Length gets 400 and is closed; others live on', async () => {
    const bad = requestText('OPTIONS', target, 5060, { 'Content-Length': 'many' }).replaceAll('/UDP', '/TCP');
    const good = requestText('OPTIONS', target, 5060).replaceAll('/UDP', '/TCP');
    expect(await overTcp(network.ports.proxy, [bad], 3000)).toMatch(/^SIP\/2\.0 400 /);
    expect(await overTcp(network.ports.proxy, [good], 1000)).toMatch(/^SIP\/2\.0 200 /);
  });

  it('a TCP stream that never ends its head gets 400 and is closed', async () => {
    const begun = requestText('OPTIONS', target, 5060)
      .replaceAll('/UDP', '/TCP')
      .replace(/\r\n\r\n$/, '\r\n');
    const started = Date.now();
    const answer = await overTcp(
      network.ports.proxy,
      [begun, 'X-Filler: 0123456789\r\n'.repeat(8000)],
      10_000,
    );
    expect(answer).toMatch(/^SIP\/2\.0 400 Bad Request: head too large\r\n/);
    expect(Date.now() - started).toBeLessThan(8000);
  }, 20_000);

  it('random bytes over TCP leave it answering', async () => {
    const random = noise(7);
    const chunks = Array.from({ length: 50 }, () =>
      Buffer.from(Array.from({ length: 400 }, () => (random.next().value as number) % 256)),
    );
    await overTcp(network.ports.proxy, chunks, 1000);
    expect((await probe.ask(text({}))).statusCode).toBe(200);
    expect(await network.alive()).toBe(true);
  }, 20_000);
});
