import type { Clock, SocketAddress } from '@trapezoid/sip';
import { FakeClock } from '../fake-clock.js';
import { SeededRandom } from '../seeded-random.js';
import { AddressSpace } from './address-space.js';
import { Datagrams } from './datagrams.js';
import type { LinkConditions } from './link-conditions.js';
import { Links } from './links.js';
import { Medium } from './medium.js';
import { Nat, type NatOptions } from './nat.js';
import type { NatBehaviour, NatKind } from './nat-behaviour.js';
import { type LoggedMessage, NetworkLog } from './network-log.js';

export interface SimulatedNetworkOptions {
  readonly clock: Clock;
  /** Decides what is lost, duplicated, delayed and cut into pieces, and so repeats a run. Default 1. */
  readonly seed?: number;
  /** Of every link that has none of its own. */
  readonly conditions?: LinkConditions;
}

/**
 * A network in memory for elements under test: datagrams that may be lost, delayed, doubled and overtaken, connections
 * that can stall, break and be refused, and NATs. It runs on the clock that it is given; the same seed gives the same
 * run, to the byte.
 *
 * ```ts
 * const clock = new FakeClock();
 * const network = new SimulatedNetwork({ clock, seed: 7, conditions: { loss: 0.2, delay: [5, 120] } });
 * const home = network.nat('port-restricted', { publicHost: '203.0.113.1' });
 * const alice = await SipElement.start({ listen: [home.udp('10.0.0.2', 5060)], clock });
 * ```
 *
 * A whole test with two user agents: libs/testkit/examples/call-over-a-bad-network.spec.ts.
 */
export class SimulatedNetwork extends AddressSpace {
  private readonly links: Links;

  constructor(options: SimulatedNetworkOptions) {
    const links = new Links(new SeededRandom(options.seed ?? 1), options.conditions ?? {});
    const medium = new Medium(options.clock, links, new NetworkLog(options.clock));
    super(medium, new Datagrams(medium));
    this.links = links;
    if (options.clock instanceof FakeClock) options.clock.addWitness(() => this.ladder());
  }

  get clock(): Clock {
    return this.medium.clock;
  }

  /** Every message that was sent, in its order; keep-alives of connections are left out. */
  get log(): readonly LoggedMessage[] {
    return this.medium.log.entries;
  }

  /**
   * A NAT with a space of its own behind it: `nat.udp('10.0.0.2', 5060)`. Hosts behind different NATs may have the same
   * address. `behind`: another NAT, as with a provider that translates for its subscribers.
   */
  nat(kind: NatKind | NatBehaviour, options: NatOptions & { readonly behind?: Nat }): Nat {
    return new Nat(this.medium, this.datagrams, options.behind ?? this, kind, options);
  }

  /** Changes the conditions of all links without their own; what is under way stays under way. */
  setConditions(conditions: LinkConditions): void {
    this.links.setCommon(conditions);
  }

  /** Changes one direction between two hosts. A host behind a NAT goes by its own address or by the public one. */
  setLink(fromHost: string, toHost: string, conditions: LinkConditions): void {
    this.links.set(fromHost, toHost, conditions);
  }

  /**
   * Lets nothing pass between some hosts and others: datagrams are lost, connections stall and go on once it is over.
   * 'one way': only from the first to the second. Gives what ends this partition.
   */
  partition(
    some: readonly string[],
    others: readonly string[],
    direction: 'both ways' | 'one way' = 'both ways',
  ): () => void {
    const there = this.links.separate(some, others);
    if (direction === 'one way') return there;
    const back = this.links.separate(others, some);
    return () => {
      there();
      back();
    };
  }

  /** Ends all partitions. */
  heal(): void {
    this.links.heal();
  }

  /** Puts a datagram on the network as any program could, whatever its bytes. */
  inject(source: SocketAddress, destination: SocketAddress, bytes: Buffer): void {
    this.datagrams.send(this, source, destination, bytes);
  }

  /** What passed, a line for each message: seconds since the start, from, to, first line, and what became of it. */
  ladder(): string {
    return this.medium.log.ladder();
  }
}
