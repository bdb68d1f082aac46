import { isIPv6 } from 'node:net';
import type { Lab, ListeningPoint, ProxyPlan } from '@trapezoid/lab';
import { isLoopback } from './local-requests.js';

/** Where a phone of somebody's finds the lab. */
export interface FirstMinute {
  /** Addresses under which phones reach the proxies, those of loopback last. */
  readonly hosts: readonly string[];
  readonly domains: readonly string[];
  /** What to set as proxy, or outbound proxy, for the phone's transport. */
  readonly addresses: readonly PhoneAddress[];
  /** No other machine reaches the lab. */
  readonly loopbackOnly: boolean;
}

export interface PhoneAddress {
  readonly protocol: ListeningPoint['protocol'];
  readonly host: string;
  readonly port: number;
  /** As phones take it, e.g. `sip:192.0.2.7:5060;transport=tcp`; of WebSocket, `ws://192.0.2.7:5066`. */
  readonly uri: string;
  readonly domains: readonly string[];
}

/** @param ownHosts all addresses of this machine that a wildcard stands for */
export function firstMinute(lab: Lab, ownHosts: (host: string) => readonly string[]): FirstMinute {
  const proxies = lab.services.filter(
    (service): service is ProxyPlan => service.kind === 'proxy' && service.registrar !== undefined,
  );
  const addresses = proxies
    .flatMap(({ listen, domains }) =>
      listen.flatMap(({ protocol, host, port }) =>
        ownHosts(host).map((own) => ({
          protocol,
          host: own,
          port,
          uri: uriOf(protocol, own, port),
          domains,
        })),
      ),
    )
    .sort((one, other) => Number(isLoopback(one.host)) - Number(isLoopback(other.host)));
  const hosts = [...new Set(addresses.map(({ host }) => host))];
  return {
    hosts,
    domains: lab.domains.map(({ name }) => name),
    addresses,
    loopbackOnly: hosts.every(isLoopback),
  };
}

function uriOf(protocol: ListeningPoint['protocol'], host: string, port: number): string {
  const place = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
  if (protocol === 'WS' || protocol === 'WSS') return `${protocol.toLowerCase()}://${place}`;
  return `sip:${place};transport=${protocol.toLowerCase()}`;
}
