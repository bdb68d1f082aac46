import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ZoneRecord } from '@trapezoid/sip';
import { DnsServer, findFreePort } from '@trapezoid/testkit';
import { Network } from '../support/network.js';
import { requestText } from '../support/probe.js';
import { StreamPhone } from '../support/stream-phone.js';

/** Another domain, whose first server is dead. */
const zoneOf = (dead: number, alive: number): ZoneRecord[] => [
  {
    type: 'NAPTR',
    name: 'far.test',
    order: 10,
    preference: 10,
    flags: 's',
    service: 'SIP+D2T',
    replacement: '_sip._tcp.far.test',
  },
  {
    type: 'NAPTR',
    name: 'far.test',
    order: 20,
    preference: 10,
    flags: 's',
    service: 'SIP+D2U',
    replacement: '_sip._udp.far.test',
  },
  { type: 'SRV', name: '_sip._tcp.far.test', priority: 1, weight: 0, port: dead, target: 'edge.far.test' },
  { type: 'SRV', name: '_sip._tcp.far.test', priority: 2, weight: 0, port: alive, target: 'edge.far.test' },
  { type: 'A', name: 'edge.far.test', address: '127.0.0.1' },
];

describe('a domain that is none of the lab (RFC 3263 §4.1, §4.2, §4.3)', () => {
  let dns: DnsServer;
  let network: Network;
  let far: Awaited<ReturnType<typeof StreamPhone.listen>>;
  let caller: StreamPhone;

  beforeAll(async () => {
    far = await StreamPhone.listen();
    dns = await DnsServer.start(zoneOf(await findFreePort(), far.port));
    const port = dns.address.split(':').at(-1);
    network = await Network.start({
      shape: 'embedded',
      lab: 'load',
      edit: (text) => `${text}\ndns: { servers: [{ host: 127.0.0.1, port: ${port} }] }\n`,
    });
    caller = await StreamPhone.open(network.ports.proxy);
  }, 60_000);

  afterAll(async () => {
    caller?.cut();
    far?.close();
    await network?.stop();
    await dns?.close();
  }, 30_000);

  const ask = (user: string, domain: string) =>
    caller.ask(
      requestText('OPTIONS', `sip:${user}@${domain}`, caller.port, {
        Via: `SIP/2.0/TCP 127.0.0.1:${caller.port};branch=z9hG4bK${user}`,
        From: '<sip:user00000@lab.test>;tag=1',
      }),
    );

  it('is found by the DNS server of the lab file, over the transport that it prefers, past its dead server', async () => {
    const answered = ask('one', 'far.test');
    const server = await far.phone;
    server.answer(await server.request('OPTIONS'), 200);
    expect((await answered).statusCode).toBe(200);
    expect(dns.questions).toEqual(
      expect.arrayContaining(['NAPTR far.test', 'SRV _sip._tcp.far.test', 'A edge.far.test']),
    );
    expect(dns.questions).not.toContain('SRV _sip._udp.far.test');
  }, 30_000);

  it('is nowhere where DNS knows nothing of it', async () => {
    expect((await ask('two', 'nowhere.test')).statusCode).toBe(500);
  }, 30_000);
});
