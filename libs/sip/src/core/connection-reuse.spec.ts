import { afterEach, describe, expect, it } from '@jest/globals';
import { FakeClock, SeededRandom, SimulatedNetwork } from '@trapezoid/testkit';
import { parseUri } from '../grammar/uri.js';
import { Via } from '../message/headers/via.js';
import { makeResponse } from '../message/make-response.js';
import { parseMessage } from '../message/parse-message.js';
import type { SipRequest } from '../message/request.js';
import { fixedResolver } from '../resolve/zone-resolver.js';
import { ca, certificates } from '../transport/node/test-certificates.fixture.js';
import { TlsPort } from '../transport/node/tls-port.js';
import { requestText } from '../transport/recording-port.fixture.js';
import type { OpenTransportPort } from '../transport/transport-port.js';
import { SipElement, type SipElementOptions } from './element.js';
import { UserAgentClient } from './user-agent-client.js';

const elements: SipElement[] = [];
afterEach(async () => {
  await Promise.all(elements.splice(0).map((element) => element.close()));
});

/** A proxy of a domain that answers everything, and says over which connection and with which Via it came. */
class Peer {
  readonly came: { readonly connection: string | undefined; readonly via: string }[] = [];

  private constructor(private readonly element: SipElement) {
    elements.push(element);
    element.transactions.attach({
      receiveRequest: (transaction) => {
        const { request, flow } = transaction;
        this.came.push({ connection: flow.connection, via: request.text(Via.name) ?? '' });
        transaction.respond(makeResponse(request, 200, { toTag: 't' }));
      },
      receiveAck: () => undefined,
      flowEnded: () => undefined,
    });
  }

  static async start(open: OpenTransportPort, options: Partial<SipElementOptions> = {}): Promise<Peer> {
    return new Peer(await SipElement.start({ listen: [open], connectionReuse: true, ...options }));
  }

  get port(): number {
    return this.element.transport.listens[0]?.local.port ?? 0;
  }

  /** Asks the peer of a domain, and tells the connection on which it was answered, or the failure. */
  ask(domain: string, host: string, port: number): Promise<string | undefined> {
    const resolver = fixedResolver(new Map([[domain, [host]]]));
    const uac = new UserAgentClient(this.element.transactions, { resolver });
    const request = (parseMessage(requestText('OPTIONS')) as SipRequest).without(Via);
    return new Promise((resolve) => {
      const sent = uac.send(request, parseUri(`sip:${domain}:${port};transport=tls`), {
        onFinal: (response) =>
          resolve(response.statusCode === 200 ? sent.flow?.connection : response.startLine),
      });
    });
  }
}

describe('two proxies with certificates (RFC 5923 §5)', () => {
  it('use one connection both ways: the one who opened it asks for that in Via (§8.1, §8.2)', async () => {
    const listening = (own: (typeof certificates)['atlanta']) =>
      TlsPort.open({ host: '127.0.0.1', port: 0 }, { ...own, trustedAuthorities: [ca] });
    const [atlanta, biloxi] = [
      await Peer.start(listening(certificates.atlanta)),
      await Peer.start(listening(certificates.biloxi)),
    ];
    const there = await atlanta.ask('biloxi.example', '127.0.0.1', biloxi.port);
    expect(biloxi.came[0]?.via).toMatch(/;alias\b/);
    const back = await biloxi.ask('atlanta.example', '127.0.0.1', atlanta.port);
    expect(back).toBe(biloxi.came[0]?.connection);
    expect(atlanta.came[0]?.connection).toBe(there);
  });
});

describe('two simulated proxies with certificates (RFC 5923 §8)', () => {
  const [a, b] = ['192.0.2.1', '192.0.2.2'];

  async function start({ asks = true } = {}) {
    const clock = new FakeClock(0);
    const network = new SimulatedNetwork({ clock, conditions: { delay: 10 } });
    const on = (host: string, domains: readonly string[]) => network.port('TLS', host, 5061, { domains });
    const surroundings = { clock, random: new SeededRandom(1) };
    const [one, other] = [
      await Peer.start(on(a, ['a.test']), { ...surroundings, connectionReuse: asks }),
      await Peer.start(on(b, ['b.test']), surroundings),
    ];
    const asked = async (answer: Promise<string | undefined>) => {
      await clock.advanceAsync(200);
      return answer;
    };
    return { network, one, other, asked };
  }

  it('open a new one where the connection has ended (§8.2)', async () => {
    const { network, one, other, asked } = await start();
    await asked(one.ask('b.test', b, 5061));
    network.cutConnections();
    const back = await asked(other.ask('a.test', a, 5061));
    expect(back).not.toBe(other.came[0]?.connection);
    expect(one.came).toHaveLength(1);
  });

  it('open one of their own to one that did not ask for that', async () => {
    const { one, other, asked } = await start({ asks: false });
    await asked(one.ask('b.test', b, 5061));
    expect(other.came[0]?.via).not.toMatch(/;alias\b/);
    const back = await asked(other.ask('a.test', a, 5061));
    expect(back).not.toBe(other.came[0]?.connection);
    expect(one.came).toHaveLength(1);
  });

  it('send nothing over it for a domain that the other has not proved to be (§9.3)', async () => {
    const { one, other, asked } = await start();
    await asked(one.ask('b.test', b, 5061));
    expect(await asked(other.ask('c.test', a, 5061))).toMatch(/^SIP\/2\.0 503/);
    expect(one.came).toEqual([]);
  });
});
