import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DnsServer } from '@trapezoid/testkit';
import { parseUri } from '../grammar/uri.js';
import { Via } from '../message/headers/via.js';
import { makeResponse } from '../message/make-response.js';
import { parseMessage } from '../message/parse-message.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import { cachingResolver } from '../resolve/caching-resolver.js';
import { dnsResolver } from '../resolve/dns-resolver.js';
import { a, naptr, srv } from '../resolve/zone.fixture.js';
import { zoneResolver } from '../resolve/zone-resolver.js';
import { TcpPort } from '../transport/node/tcp-port.js';
import { UdpPort } from '../transport/node/udp-port.js';
import { requestText } from '../transport/recording-port.fixture.js';
import type { TransportPortUser } from '../transport/transport-port.js';
import { SipElement, type SipElementOptions } from './element.js';
import { UserAgentClient } from './user-agent-client.js';

const host = '127.0.0.1';
const request = (parseMessage(requestText('OPTIONS')) as SipRequest).without(Via);

/** A server that answers 200; `responses` counts. */
async function startServer(): Promise<{
  element: SipElement;
  port: number;
  readonly answered: () => number;
}> {
  const element = await SipElement.start({
    listen: [UdpPort.open({ host, port: 0 }), TcpPort.open({ host, port: 0 })],
  });
  let answered = 0;
  element.transactions.attach({
    receiveRequest: (transaction) => {
      answered++;
      transaction.respond(makeResponse(transaction.request, 200, { toTag: 't' }));
    },
    receiveAck: () => undefined,
  });
  return { element, port: element.transport.listens[0]!.local.port, answered: () => answered };
}

describe('a domain with two servers, one of them dead, found by DNS (RFC 3263 §4.3)', () => {
  /** Round-trip time estimate, in milliseconds: a dead server is left after ten of them. */
  const T1 = 20;
  let dns: DnsServer;
  let dead: Socket;
  let heard: number;
  let server: Awaited<ReturnType<typeof startServer>>;
  let element: SipElement;
  let client: UserAgentClient;

  beforeEach(async () => {
    heard = 0;
    dead = createSocket('udp4').on('message', () => heard++);
    dead.bind(0, host);
    await once(dead, 'listening');
    server = await startServer();
    dns = await DnsServer.start([
      naptr('example.test', 10, 10, 'SIP+D2U', '_sip._udp.example.test'),
      srv('_sip._udp.example.test', 0, 0, dead.address().port, 'main.example.test'),
      srv('_sip._udp.example.test', 10, 0, server.port, 'backup.example.test'),
      a('main.example.test', host),
      a('backup.example.test', host),
    ]);
    element = await SipElement.start({
      listen: [UdpPort.open({ host, port: 0 }), TcpPort.open({ host, port: 0 })],
      timerValues: { T1, T2: 8 * T1, T4: 10 * T1 },
    });
    client = new UserAgentClient(element.transactions, {
      resolver: cachingResolver(dnsResolver({ servers: [dns.address], timeout: 5000, tries: 1 })),
    });
  });

  afterEach(async () => {
    dead.close();
    await Promise.all([element.close(), server.element.close(), dns.close()]);
  });

  const ask = (uri: string): Promise<SipResponse> =>
    new Promise((resolve) => client.send(request, parseUri(uri), { onFinal: resolve }));

  it('is answered by the second; the first is not asked again', async () => {
    expect((await ask('sip:alice@example.test')).statusCode).toBe(200);
    const before = heard;
    expect(before).toBeGreaterThanOrEqual(3);
    expect((await ask('sip:alice@example.test')).statusCode).toBe(200);
    expect(heard).toBe(before);
    expect(server.answered()).toBe(2);
    expect(dns.questions).toContain('NAPTR example.test');
    expect(new Set(dns.questions).size).toBe(dns.questions.length);
  });

  it('is answered at once over TCP, where nobody listens at the first', async () => {
    dns.zone = [
      srv('_sip._tcp.example.test', 0, 0, dead.address().port, 'main.example.test'),
      srv(
        '_sip._tcp.example.test',
        10,
        0,
        server.element.transport.listens[1]!.local.port,
        'main.example.test',
      ),
      a('main.example.test', host),
    ];
    expect((await ask('sip:alice@example.test;transport=tcp')).statusCode).toBe(200);
  });

  it('is nowhere while DNS fails: 503 made here', async () => {
    dns.behaviour = 'fail';
    const response = await ask('sip:alice@example.test');
    expect(`${response.statusCode} ${response.reasonPhrase}`).toBe(
      '503 Service Unavailable: the next hop could not be looked up',
    );
  });
});

describe('a response whose connection has ended and whose sender is gone (RFC 3263 §5)', () => {
  const zone = zoneResolver([
    srv('_sip._tcp.client.test', 0, 0, 5070, 'backup.client.test'),
    a('backup.client.test', '192.0.2.50'),
  ]);

  /** Where a response was tried, on an element whose sockets reach nobody but one host. */
  async function triedOf(options: Pick<SipElementOptions, 'resolver'>): Promise<string[]> {
    const tried: string[] = [];
    let user: TransportPortUser | undefined;
    const local = { host: '192.0.2.9', port: 5060 };
    const element = await SipElement.start({
      listen: [
        async (above) => {
          user = above;
          return {
            protocol: 'TCP',
            local,
            family: 4,
            send: (_bytes, target, done) => {
              tried.push(target.connection ?? `${target.host}:${target.port}`);
              done(target.host === '192.0.2.50' ? undefined : new Error('gone'), undefined);
            },
            close: async () => undefined,
          };
        },
      ],
      ...options,
    });
    const sent = new Promise<void>((resolve) => {
      element.transactions.attach({
        receiveRequest: ({ request: received, flow }) => {
          const response = makeResponse(received, 200, { toTag: 't' });
          element.transport.sendResponse(response, flow, () => resolve());
        },
        receiveAck: () => undefined,
      });
    });
    user?.receive(Buffer.from(requestText('OPTIONS', { Via: 'SIP/2.0/TCP client.test;branch=z9hG4bK1' })), {
      protocol: 'TCP',
      local,
      remote: { host: '192.0.2.1', port: 40_000 },
      connection: 'tcp-1',
    });
    await sent;
    await element.close();
    return tried;
  }

  it('goes where the name in its Via leads', async () => {
    expect(await triedOf({ resolver: zone })).toEqual(['tcp-1', '192.0.2.1:5060', '192.0.2.50:5070']);
  });

  it('goes nowhere where the element has no resolver', async () => {
    expect(await triedOf({})).toEqual(['tcp-1', '192.0.2.1:5060']);
  });
});
