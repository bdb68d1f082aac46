import type { SocketAddress, TimerHandle } from '@trapezoid/sip';
import { type LinkConditions, packetsFor } from './link-conditions.js';
import type { Path } from './links.js';
import type { Medium } from './medium.js';
import type { Fate, OpenEntry } from './network-log.js';
import { namesOf, type OutwardRoute, routeDatagram, routeInward } from './route.js';
import type { Space } from './space.js';

/** A datagram that was held back goes on after so long if none passes it. Milliseconds. */
const longestHold = 500;

interface HeldBack {
  readonly deliver: () => void;
  readonly timer: TimerHandle;
}

/** Carries datagrams: what is lost, doubled and delayed, and what NATs make of it. */
export class Datagrams {
  /** Datagrams that wait for another to pass them, by their way. */
  private readonly held = new Map<string, HeldBack[]>();

  constructor(private readonly medium: Medium) {}

  send(from: Space, source: SocketAddress, destination: SocketAddress, bytes: Buffer): void {
    const { links, log } = this.medium;
    const route = routeDatagram(from, source, destination);
    const entry = log.note({
      protocol: 'UDP',
      source,
      destination,
      bytes,
      ...(route.names.length > 1 ? { seenAs: route.source } : {}),
    });
    if (!route.passable) {
      entry.fate = 'not hairpinned';
      return;
    }
    const path = { from: route.names, to: namesOf(route.space, destination) };
    const conditions = links.conditionsOf(path);
    const random = links.randomOf(path, 'UDP');
    // Each datagram draws the same number of times, so that one decision does not shift the others.
    const [loss, duplication, reordering] = [random.fraction(), random.fraction(), random.fraction()];
    const fate = this.fateOf(path, conditions, bytes, loss);
    if (fate !== undefined) {
      entry.fate = fate;
      return;
    }
    const copies = duplication < (conditions.duplication ?? 0) ? 2 : 1;
    const holdBack = reordering < (conditions.reordering ?? 0);
    const way = [...path.from, ...path.to].join(' ');
    for (let copy = 0; copy < copies; copy++) {
      const deliver = () => this.arrive(route, destination, entry);
      const delay = links.delay(path, random);
      if (holdBack) this.hold(way, deliver, delay);
      else this.pass(way, deliver, delay);
    }
  }

  private fateOf(path: Path, conditions: LinkConditions, bytes: Buffer, drawn: number): Fate | undefined {
    if (this.medium.links.isPartitioned(path)) return 'partitioned';
    const packets = packetsFor(bytes.length, path.from[0] ?? '', conditions);
    if (packets > 1 && conditions.fragmentation === 'dropped') return 'too large';
    // All fragments must arrive.
    return drawn < 1 - (1 - (conditions.loss ?? 0)) ** packets ? 'lost' : undefined;
  }

  private pass(way: string, deliver: () => void, delay: number): void {
    const { clock } = this.medium;
    clock.setTimeout(deliver, delay);
    for (const { deliver: late, timer } of this.held.get(way) ?? []) {
      clock.clearTimeout(timer);
      clock.setTimeout(late, delay);
    }
    this.held.delete(way);
  }

  private hold(way: string, deliver: () => void, delay: number): void {
    const waiting = this.held.get(way) ?? [];
    this.held.set(way, waiting);
    const timer = this.medium.clock.setTimeout(() => {
      waiting.splice(waiting.indexOf(held), 1);
      deliver();
    }, delay + longestHold);
    const held = { deliver, timer };
    waiting.push(held);
  }

  private arrive(route: OutwardRoute, destination: SocketAddress, entry: OpenEntry): void {
    const inward = routeInward(route.space, route.source, destination);
    const port = inward?.space.datagramPortAt(inward.destination);
    if (port !== undefined) {
      this.medium.log.arrived(entry);
      port.deliver(Buffer.from(entry.bytes), route.source);
    } else if (entry.arrivals.length === 0) entry.fate = inward === undefined ? 'filtered' : 'nobody listens';
  }
}
