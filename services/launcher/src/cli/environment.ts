import { isIP } from 'node:net';
import type { AddressTranslation } from '@trapezoid/service';
import { CliError } from './cli-error.js';

/** Environment variables by their names. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where NATS is, and who we are there. */
export interface NatsSettings {
  readonly url: string;
  readonly credentials?: { readonly user: string; readonly password: string };
}

/**
 * NATS_URL, with NATS_USER and NATS_PASSWORD; undefined where there is none.
 * @throws CliError that names the variable
 */
export function natsSettings(environment: Environment): NatsSettings | undefined {
  const url = read(environment, 'NATS_URL');
  const [user, password] = [read(environment, 'NATS_USER'), read(environment, 'NATS_PASSWORD')];
  if (url === undefined) return undefined;
  if (user === undefined && password === undefined) return { url };
  if (user === undefined) throw new CliError('NATS_USER is missing: NATS_PASSWORD is there without it');
  if (password === undefined) throw new CliError('NATS_PASSWORD is missing: NATS_USER is there without it');
  if (!/^[\w-]+$/.test(user)) {
    throw new CliError(`NATS_USER is ${JSON.stringify(user)} (allowed: letters, digits, '-' and '_')`);
  }
  return { url, credentials: { user, password } };
}

/**
 * How the world finds a service in a container: TRAPEZOID_ADVERTISE, with TRAPEZOID_ADVERTISED_PORTS and TRAPEZOID_RTP_PORTS;
 * undefined where nothing stands between.
 * @throws CliError that names the variable
 */
export function addressTranslation(environment: Environment): AddressTranslation | undefined {
  const host = read(environment, 'TRAPEZOID_ADVERTISE');
  const ports = advertisedPorts(environment);
  const rtpPorts = rtpRange(environment);
  if (host === undefined) {
    const [lonely] = ['TRAPEZOID_ADVERTISED_PORTS', 'TRAPEZOID_RTP_PORTS'].filter((name) =>
      read(environment, name),
    );
    if (lonely === undefined) return undefined;
    throw new CliError(`TRAPEZOID_ADVERTISE is missing: ${lonely} says ports of the address that it names`);
  }
  if (isIP(host) === 0 || host === '0.0.0.0' || host === '::') {
    throw new CliError(
      `TRAPEZOID_ADVERTISE is ${JSON.stringify(host)} (allowed: the address by which phones reach this network, e.g. 192.168.1.5)`,
    );
  }
  return { host, ports, ...(rtpPorts === undefined ? {} : { rtpPorts }) };
}

/** Where the health of the services of this process is told over HTTP: TRAPEZOID_HEALTH_PORT. @throws CliError that names the variable */
export function healthPort(environment: Environment): number | undefined {
  const text = read(environment, 'TRAPEZOID_HEALTH_PORT');
  if (text === undefined) return undefined;
  const port = portIn(text);
  if (port !== undefined) return port;
  throw new CliError(`TRAPEZOID_HEALTH_PORT is ${JSON.stringify(text)} (allowed: a port, e.g. 9080)`);
}

function advertisedPorts(environment: Environment): ReadonlyMap<number, number> {
  const text = read(environment, 'TRAPEZOID_ADVERTISED_PORTS');
  const pairs = text?.split(',').map((pair) => pair.split('=').map((port) => portIn(port.trim()))) ?? [];
  const ports = new Map<number, number>();
  for (const [own, outside, ...rest] of pairs) {
    if (own === undefined || outside === undefined || rest.length > 0) {
      throw new CliError(
        `TRAPEZOID_ADVERTISED_PORTS is ${JSON.stringify(text)} (allowed: ports with those that lead to them, e.g. 5060=15060,5061=15061)`,
      );
    }
    ports.set(own, outside);
  }
  return ports;
}

function rtpRange(environment: Environment): AddressTranslation['rtpPorts'] {
  const text = read(environment, 'TRAPEZOID_RTP_PORTS');
  if (text === undefined) return undefined;
  const [first, last, ...rest] = text.split('-').map((port) => portIn(port.trim()));
  if (first === undefined || last === undefined || rest.length > 0 || last < first + 1) {
    throw new CliError(
      `TRAPEZOID_RTP_PORTS is ${JSON.stringify(text)} (allowed: the first and the last of at least two ports, e.g. 16384-16403)`,
    );
  }
  return { first, last };
}

function portIn(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** An empty variable is as good as none: Compose passes those on that nobody has set. */
function read(environment: Environment, name: string): string | undefined {
  const value = environment[name];
  return value === undefined || value === '' ? undefined : value;
}
