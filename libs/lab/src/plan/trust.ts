import { isIP } from 'node:net';
import type { Path } from '../lab-file-error.js';
import { didYouMean } from '../nearest.js';
import { shown } from '../schema/issue.js';
import { hostName } from '../schema/scalars.js';
import type { TrustedPeer } from '../trust.js';
import type { Report } from './cross-check.js';

/** A service of the file that may be trusted. */
export interface TrustableService {
  readonly name: string;
  readonly domains: readonly string[];
  readonly listen: readonly { readonly host: string; readonly port: number }[];
}

/** Each peer by a service of the file, by an address, or by a domain that its certificate proves. */
export function planTrust(
  entries: readonly string[],
  services: readonly TrustableService[],
  path: Path,
  report: Report,
): TrustedPeer[] {
  return entries.flatMap((name, index) => {
    const service = services.find((each) => each.name === name);
    const peer = service === undefined ? outsider(name) : member(service);
    if (peer !== undefined) return [peer];
    const names = services.map((each) => each.name);
    const allowed = [...names, 'an address with a port or without', 'a domain'].join(', ');
    report(
      [...path, index],
      `${shown(name)} is nobody to trust${didYouMean(name, names)} (allowed: ${allowed})`,
    );
    return [];
  });
}

function member({ name, domains, listen }: TrustableService): TrustedPeer {
  const points = listen.map(({ host, port }) => ({ host, port }));
  return { name, domains, points };
}

function outsider(name: string): TrustedPeer | undefined {
  const [, bracketed, plain = bracketed ?? '', port] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+))(?::(\d{1,5}))?$/.exec(name) ?? [];
  const host = isIP(name) === 0 ? plain : name;
  if (isIP(host) !== 0) {
    const point = port === undefined ? { host } : { host, port: Number(port) };
    return Number(port ?? 1) > 65535 ? undefined : { name, domains: [], points: [point] };
  }
  if (!name.includes('.') || !hostName.safeParse(name).success) return undefined;
  return { name, domains: [name], points: [] };
}
