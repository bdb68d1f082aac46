import {
  fixedResolver,
  type IncomingCall,
  Parameters,
  parseUri,
  SipElement,
  type SipResponse,
  UserAgent,
} from '@trapezoid/sip';
import { FakeClock, SimulatedNetwork } from '@trapezoid/testkit';
import { offer } from './message-text.js';
import { Peer } from './peer.js';

export interface UserAgentBenchOptions {
  /** Of the user agent. */
  readonly host?: string;
  /** Of the peer that sends to it. */
  readonly peerHost?: string;
}

/** A user agent that answers every call, in virtual time, and a peer that sends it what a test says. */
export class UserAgentBench {
  readonly clock = new FakeClock();
  readonly network = new SimulatedNetwork({ clock: this.clock });
  /** Exceptions that ended at the edge of the element: each is a bug. */
  readonly faults: unknown[] = [];
  readonly calls: IncomingCall[] = [];

  private constructor(
    readonly host: string,
    readonly peerHost: string,
  ) {}

  agent!: UserAgent;
  peer!: Peer;
  private element!: SipElement;

  static async start(options: UserAgentBenchOptions = {}): Promise<UserAgentBench> {
    const bench = new UserAgentBench(options.host ?? '10.0.0.5', options.peerHost ?? '10.0.1.1');
    const { clock, network, host } = bench;
    bench.peer = await Peer.open(network, bench.peerHost);
    bench.element = await SipElement.start({
      listen: [network.udp(host, 5060)],
      clock,
      onFault: (error) => bench.faults.push(error),
    });
    bench.agent = new UserAgent({
      element: bench.element,
      identity: { uri: parseUri('sip:grace@lab.test'), parameters: Parameters.none },
      contactUser: 'grace',
      protocol: 'UDP',
      resolver: fixedResolver(new Map()),
      onCall: () => ({ user: {}, begin: (call) => bench.answer(call) }),
      onMessage: () => 200,
    });
    return bench;
  }

  private answer(call: IncomingCall): void {
    this.calls.push(call);
    call.ring();
    call.accept({ contentType: 'application/sdp', content: offer });
  }

  get counters() {
    return this.element.transport.counters;
  }

  /** Sends the bytes and gives the last response that has come back since, undefined for none. */
  async ask(bytes: Buffer): Promise<SipResponse | undefined> {
    const before = this.peer.responses.length;
    this.peer.send(bytes, { host: this.host, port: 5060 });
    await this.pass();
    return this.peer.responses.slice(before).at(-1);
  }

  /** Lets time pass; by default as long as messages take that are under way. */
  pass(milliseconds = 20): Promise<void> {
    return this.clock.advanceAsync(milliseconds);
  }

  /** Rejects where the element had a fault. */
  async close(): Promise<void> {
    await this.element.close();
    if (this.faults.length > 0) throw this.faults[0];
  }
}
