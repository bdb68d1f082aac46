// The cores of services are no public interface, and the whole services bring Nest, a bus and real sockets along:
// these benches are the one place where tests of conformance reach past a package's exports.
import type { SipResponse } from '@trapezoid/sip';
import { credentialsOf, ProxyBench, proxyHost } from '../../../services/proxy/src/proxy.fixture.js';
import { Peer } from './peer.js';

export { credentialsOf, proxyHost };

/** Where bob's phone is bound. */
export const phoneContact = 'sip:bob@10.0.1.2:5060';

/** The proxy of lab.test in virtual time, between a caller of another domain, bob's phone and the registrar. */
export class ProxyConformanceBench {
  private constructor(
    private readonly bench: ProxyBench,
    readonly caller: Peer,
    readonly phone: Peer,
    readonly registrar: Peer,
  ) {}

  static async start(): Promise<ProxyConformanceBench> {
    const bench = await ProxyBench.start();
    bench.bind('bob', phoneContact);
    const { network } = bench;
    return new ProxyConformanceBench(
      bench,
      await Peer.open(network, '10.0.1.1'),
      await Peer.open(network, '10.0.1.2'),
      await Peer.open(network, '10.0.0.2'),
    );
  }

  /** Binds a contact to another user of lab.test. */
  bind(user: string, contact: string): void {
    this.bench.bind(user, contact);
  }

  /** Everything that the proxy has sent, to whomever. */
  get sentTo(): readonly string[] {
    return this.bench.network.log
      .filter(({ source }) => source.host === proxyHost)
      .map(({ destination }) => destination.host);
  }

  get counters() {
    return this.bench.element.transport.counters;
  }

  /** Sends the bytes from the caller and gives the last response that has come back since, undefined for none. */
  async ask(bytes: Buffer): Promise<SipResponse | undefined> {
    const before = this.caller.responses.length;
    await this.send(this.caller, bytes);
    return this.caller.responses.slice(before).at(-1);
  }

  async send(from: Peer, bytes: Buffer): Promise<void> {
    from.send(bytes, { host: proxyHost, port: 5060 });
    await this.pass();
  }

  /** Lets time pass; by default as long as messages take that are under way. */
  pass(milliseconds = 20): Promise<void> {
    return this.bench.pass(milliseconds);
  }

  /** Rejects where the proxy had a fault. */
  async close(): Promise<void> {
    await this.bench.element.close();
    if (this.bench.faults.length > 0) throw this.bench.faults[0];
  }
}
