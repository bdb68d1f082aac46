import type { SocketAddress, TransportProtocol } from '@trapezoid/sip';
import { AddressSpace } from './address-space.js';
import type { ConnectionBinding } from './connection-binding.js';
import type { Datagrams } from './datagrams.js';
import type { Medium } from './medium.js';
import { type NatBehaviour, type NatKind, natBehaviours, relevantPart } from './nat-behaviour.js';
import { addressText } from './network-log.js';
import type { Gateway, Space } from './space.js';

export interface NatOptions {
  /** The address that its whole inside shares. */
  readonly publicHost: string;
  /**
   * A binding for datagrams is forgotten after so long without traffic from inside, in milliseconds; what comes in does
   * not keep it. Default 30,000, as many home routers do; RFC 4787 §4.3 asks for two minutes at least.
   */
  readonly bindingTimeout?: number;
  /** The same for a connection, by traffic either way. Default 7,440,000: 2 hours 4 minutes (RFC 5382 §5). */
  readonly connectionTimeout?: number;
  /** Takes the inside's port where it is free (RFC 4787 §4.2.1). Default false. */
  readonly portPreservation?: boolean;
  /** Lets its inside reach itself by public addresses (RFC 4787 §6). Default false, as in many home routers. */
  readonly hairpinning?: boolean;
}

/** One binding for datagrams. */
export interface NatBinding {
  readonly inside: SocketAddress;
  readonly outside: SocketAddress;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

interface Binding extends NatBinding {
  expiresAt: number;
  readonly key: string;
  /** Whom it lets in, as far as the filtering looks. */
  readonly permitted: Set<string>;
}

const firstPort = 20_000;

/** The space behind a network address translator: hosts in it may have addresses that others use elsewhere too. */
export class Nat extends AddressSpace implements Gateway {
  override readonly gateway: Gateway = this;
  readonly inside: Space = this;
  readonly hairpinning: boolean;
  publicHost: string;
  private readonly behaviour: NatBehaviour;
  private readonly byInside = new Map<string, Binding>();
  private readonly byPort = new Map<number, Binding>();
  private nextPort = firstPort;
  /** Connections of before a restart are unknown after it. */
  private restarts = 0;

  /** @internal Made by SimulatedNetwork.nat. */
  constructor(
    medium: Medium,
    datagrams: Datagrams,
    readonly outer: AddressSpace,
    kind: NatKind | NatBehaviour,
    private readonly options: NatOptions,
  ) {
    super(medium, datagrams);
    this.behaviour = typeof kind === 'string' ? natBehaviours[kind] : kind;
    this.hairpinning = options.hairpinning ?? false;
    this.publicHost = options.publicHost;
    outer.placeGateway(this, this.publicHost);
  }

  /** Bindings for datagrams that hold now. */
  get bindings(): readonly NatBinding[] {
    return [...this.byPort.values()].filter((binding) => this.isAlive(binding));
  }

  /** Forgets every binding, as when its power fails; perhaps with another public address afterwards. */
  restart(publicHost = this.publicHost): void {
    this.byInside.clear();
    this.byPort.clear();
    this.restarts++;
    this.outer.placeGateway(this, publicHost, this.publicHost);
    this.publicHost = publicHost;
  }

  /** @internal */
  translate(source: SocketAddress, destination: SocketAddress): SocketAddress {
    const binding = this.bindingFor(source, destination);
    binding.expiresAt = this.medium.clock.now() + (this.options.bindingTimeout ?? 30_000);
    binding.permitted.add(relevantPart(this.behaviour.filtering, destination));
    return binding.outside;
  }

  /** @internal */
  admit(source: SocketAddress, port: number): SocketAddress | undefined {
    const binding = this.byPort.get(port);
    if (binding === undefined || !this.isAlive(binding)) return undefined;
    return binding.permitted.has(relevantPart(this.behaviour.filtering, source)) ? binding.inside : undefined;
  }

  /** @internal */
  behind(protocol: TransportProtocol, port: number): SocketAddress | undefined {
    const binding = protocol === 'UDP' ? this.byPort.get(port) : undefined;
    return binding !== undefined && this.isAlive(binding) ? binding.inside : undefined;
  }

  /** @internal */
  bindConnection(): ConnectionBinding {
    const { clock } = this.medium;
    const { restarts } = this;
    const timeout = this.options.connectionTimeout ?? 7_440_000;
    let expiresAt = clock.now() + timeout;
    return {
      outside: { host: this.publicHost, port: this.freePort() },
      refresh: () => {
        if (this.restarts !== restarts || expiresAt <= clock.now()) return false;
        expiresAt = clock.now() + timeout;
        return true;
      },
    };
  }

  private bindingFor(source: SocketAddress, destination: SocketAddress): Binding {
    const key = `${addressText(source)} ${relevantPart(this.behaviour.mapping, destination)}`;
    const known = this.byInside.get(key);
    if (known !== undefined && this.isAlive(known)) return known;
    if (known !== undefined) this.forget(known);
    const outside = { host: this.publicHost, port: this.portFor(source) };
    const binding = { key, inside: source, outside, permitted: new Set<string>(), expiresAt: 0 };
    this.byInside.set(key, binding);
    this.byPort.set(outside.port, binding);
    return binding;
  }

  private portFor(source: SocketAddress): number {
    if (this.options.portPreservation !== true) return this.freePort();
    const holder = this.byPort.get(source.port);
    if (holder !== undefined && this.isAlive(holder)) return this.freePort();
    if (holder !== undefined) this.forget(holder);
    return source.port;
  }

  /** Ports are not used again soon: a late packet must not find another's binding. */
  private freePort(): number {
    do this.nextPort = this.nextPort === 65_535 ? firstPort : this.nextPort + 1;
    while (this.byPort.has(this.nextPort));
    return this.nextPort;
  }

  private isAlive({ expiresAt }: NatBinding): boolean {
    return expiresAt > this.medium.clock.now();
  }

  private forget(binding: Binding): void {
    this.byInside.delete(binding.key);
    this.byPort.delete(binding.outside.port);
  }
}
