import type { SocketAddress } from '@trapezoid/sip';
import type { ConnectionBinding } from './connection-binding.js';
import type { Gateway, Space } from './space.js';

/** The way of a packet from its source to the space in which its destination is known. */
export interface OutwardRoute {
  /** Where it arrives; the destination may be unknown there too. */
  readonly space: Space;
  /** Its source as that space sees it. */
  readonly source: SocketAddress;
  /** The host that sent it and the NATs that it passed. */
  readonly names: readonly string[];
  /** False where a NAT does not let its inside reach its own public address (RFC 4787 §6). */
  readonly passable: boolean;
}

/** Takes a packet out of its space, where its destination is not there. `translate` is told of each NAT on the way. */
function outward(
  from: Space,
  source: SocketAddress,
  destination: SocketAddress,
  translate: (gateway: Gateway, source: SocketAddress) => SocketAddress,
): OutwardRoute {
  const names = [source.host];
  let space = from;
  let seen = source;
  while (space.gateway !== undefined && !space.knows(destination.host)) {
    const { gateway } = space;
    if (gateway.publicHost === destination.host && !gateway.hairpinning)
      return { space, source: seen, names, passable: false };
    seen = translate(gateway, seen);
    names.push(gateway.publicHost);
    space = gateway.outer;
  }
  return { space, source: seen, names, passable: true };
}

/** The way of a datagram; each NAT on it makes or refreshes its binding. */
export function routeDatagram(from: Space, source: SocketAddress, destination: SocketAddress): OutwardRoute {
  return outward(from, source, destination, (gateway, seen) => gateway.translate(seen, destination));
}

export interface ConnectionRoute extends OutwardRoute {
  readonly bindings: readonly ConnectionBinding[];
}

/** The way of a connection; each NAT on it gets a binding. */
export function routeConnection(
  from: Space,
  source: SocketAddress,
  destination: SocketAddress,
): ConnectionRoute {
  const bindings: ConnectionBinding[] = [];
  const route = outward(from, source, destination, (gateway) => {
    const binding = gateway.bindConnection();
    bindings.push(binding);
    return binding.outside;
  });
  return { ...route, bindings };
}

/** All names of a destination, from the space where it is looked for. */
export function namesOf(space: Space, destination: SocketAddress): readonly string[] {
  const names = [destination.host];
  let at = destination;
  for (
    let gateway = space.gatewayAt(at.host);
    gateway !== undefined;
    gateway = gateway.inside.gatewayAt(at.host)
  ) {
    const inside = gateway.behind('UDP', at.port);
    if (inside === undefined) break;
    names.push(inside.host);
    at = inside;
  }
  return names;
}

/** Takes a datagram in through the NATs before its destination; undefined where one drops it. */
export function routeInward(
  from: Space,
  source: SocketAddress,
  destination: SocketAddress,
): { readonly space: Space; readonly destination: SocketAddress } | undefined {
  let space = from;
  let to = destination;
  for (let gateway = space.gatewayAt(to.host); gateway !== undefined; gateway = space.gatewayAt(to.host)) {
    const inside = gateway.admit(source, to.port);
    if (inside === undefined) return undefined;
    to = inside;
    space = gateway.inside;
  }
  return { space, destination: to };
}
