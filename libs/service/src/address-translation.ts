import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import type { OutsideAddress } from '@trapezoid/sip';

/** How the world beyond a container's network finds it; made by whoever publishes its ports. */
export interface AddressTranslation {
  /** Host that leads here from outside, e.g. that of the machine on which the containers run. */
  readonly host: string;
  /** Ports of that host by those of ours that they lead to; one that is absent is published under its own number. */
  readonly ports: ReadonlyMap<number, number>;
  /** First and last port for RTP, each published under its own number; absent: those are not published. */
  readonly rtpPorts?: { readonly first: number; readonly last: number };
}

/** What a process sees of the network that it is in. */
export interface NetworkView {
  readonly interfaces: () => readonly Pick<NetworkInterfaceInfo, 'address' | 'cidr' | 'internal'>[];
  /** Routers that lead out of the network. What they translate comes from them. */
  readonly gateways: () => readonly string[];
}

/** Who is outside, told by an address: all but what is on our own links, and of these the routers too. */
export function outsideOf(
  { host, ports }: AddressTranslation,
  view: NetworkView = machineView,
): OutsideAddress {
  const { isInside, isGateway } = surroundings(view);
  return {
    host,
    portOf: (port) => ports.get(port) ?? port,
    includes: (remote) => isIP(remote) !== 0 && (isGateway(remote) || !isInside(remote)),
  };
}

/** Which addresses are on our own links, and which of them are routers. */
export function surroundings(view: NetworkView = machineView): {
  readonly isInside: (address: string) => boolean;
  readonly isGateway: (address: string) => boolean;
} {
  const inside = new BlockList();
  for (const { cidr } of view.interfaces()) {
    const [network, prefix] = cidr?.split('/') ?? [];
    if (network !== undefined) inside.addSubnet(network, Number(prefix), familyOf(network));
  }
  const gateways = new Set(view.gateways());
  return {
    isInside: (address) => isIP(address) !== 0 && inside.check(address, familyOf(address)),
    isGateway: (address) => gateways.has(address),
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** The machine, or the container, that this process runs on. */
export const machineView: NetworkView = {
  interfaces: () => Object.values(networkInterfaces()).flatMap((all) => all ?? []),
  gateways: () => {
    try {
      return gatewaysIn(readFileSync('/proc/net/route', 'utf8'));
    } catch {
      // No Linux: the containers are on another machine.
      return [];
    }
  },
};

/** The gateways in Linux's table of IPv4 routes, where addresses are hexadecimal and backwards. */
export function gatewaysIn(table: string): string[] {
  const gateways = table.split('\n').flatMap((line) => {
    const gateway = line.split(/\s+/)[2] ?? '';
    if (!/^[0-9A-F]{8}$/.test(gateway) || gateway === '00000000') return [];
    return [Buffer.from(gateway, 'hex').reverse().join('.')];
  });
  return [...new Set(gateways)];
}
