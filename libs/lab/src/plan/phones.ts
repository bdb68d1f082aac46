import type { Account, Domain, PhonePlan, ServicePlan, UaSimulatorPlan } from '../lab.js';
import type { Path } from '../lab-file-error.js';
import { shown } from '../schema/issue.js';
import type { PhoneEntry } from '../schema/phone.schema.js';
import { AccountBook } from './account-book.js';
import type { Report } from './cross-check.js';
import { outboundOf } from './phone-outbound.js';
import { refer } from './references.js';

export function planPhones(
  entries: Readonly<Record<string, PhoneEntry>>,
  domains: readonly Domain[],
  services: readonly ServicePlan[],
  report: Report,
): PhonePlan[] {
  const phones = Object.entries(entries);
  const simulator = services.find((service) => service.kind === 'ua-simulator');
  if (phones.length > 0 && simulator === undefined) {
    report(['phones'], 'need a ua-simulator to run them (allowed: add `ua-simulator: {}` to the services)');
  }
  const accounts = new AccountBook(domains);
  return phones.flatMap(([name, entry]) => {
    const path = ['phones', name];
    const place = entry.account === undefined ? path : [...path, 'account'];
    const found = accounts.find(entry.account ?? name, place, report);
    if (found === undefined) return [];
    if (simulator === undefined) return [];
    const proxy = proxyOf(entry, simulator, services, found.domain, path, report);
    checkSimulator(simulator, services, { entry, domain: found.domain, proxy }, path, report);
    const outbound = outboundOf(entry, proxy, services, [...path, 'outbound'], report);
    return [makePhone(name, entry, found.account, found.domain, proxy, outbound)];
  });
}

/** Its outbound proxy: its own, that of all phones, the only one, or the only one of its domain. */
function proxyOf(
  { proxy }: PhoneEntry,
  simulator: UaSimulatorPlan,
  services: readonly ServicePlan[],
  domain: string,
  path: Path,
  report: Report,
): string {
  if (proxy === undefined && simulator.proxy !== undefined) return simulator.proxy;
  const proxies = services.filter((service) => service.kind === 'proxy');
  return refer({ wanted: proxy, kind: 'proxy', path }, proxies, [domain], report);
}

function checkSimulator(
  simulator: UaSimulatorPlan,
  services: readonly ServicePlan[],
  phone: { readonly entry: PhoneEntry; readonly domain: string; readonly proxy: string },
  path: Path,
  report: Report,
): void {
  const { entry, domain } = phone;
  if (!simulator.domains.includes(domain)) {
    report(
      path,
      `is of ${domain}, which ${simulator.name} does not run (allowed: ${simulator.domains.join(', ')})`,
    );
  }
  const proxy = services.find((service) => service.kind === 'proxy' && service.name === phone.proxy);
  for (const service of [simulator, proxy]) {
    if (service === undefined || !('listen' in service)) continue;
    const protocols = [...new Set(service.listen.map((point) => point.protocol))];
    if (!protocols.includes(entry.protocol)) {
      report(
        [...path, 'protocol'],
        `${entry.protocol} is not spoken by ${service.name} (allowed: ${protocols.join(', ').toLowerCase()})`,
      );
    }
  }
  if (proxy !== undefined) checkFamily(proxy, entry, path, report);
}

/** A phone reaches its proxy from an address of the same IP version only. */
function checkFamily(proxy: ServicePlan, entry: PhoneEntry, path: Path, report: Report): void {
  const { host, protocol } = entry;
  if (host === undefined || !('listen' in proxy)) return;
  const points = proxy.listen.filter((point) => point.protocol === protocol);
  if (points.length === 0 || points.some((point) => familyOf(point.host) === familyOf(host))) return;
  report(
    [...path, 'host'],
    `${shown(host)} is of IPv${familyOf(host)}, over which ${proxy.name} does not listen for ${protocol} ` +
      `(allowed: add a listening point to ${proxy.name}, or an address of IPv${familyOf(points[0]?.host ?? '')})`,
  );
}

const familyOf = (host: string): 4 | 6 => (host.includes(':') ? 6 : 4);

function makePhone(
  name: string,
  entry: PhoneEntry,
  account: Account,
  domain: string,
  proxy: string,
  outbound: readonly string[] | undefined,
): PhonePlan {
  const displayName = entry.displayName ?? account.displayName;
  return {
    name,
    user: account.user,
    domain,
    ...(displayName === undefined ? {} : { displayName }),
    password: account.password,
    proxy,
    register: entry.register,
    expires: entry.expires,
    protocol: entry.protocol,
    ...(outbound === undefined ? {} : { outbound }),
    ...(entry.q === undefined ? {} : { q: entry.q }),
    ...(entry.gruu === undefined ? {} : { gruu: entry.gruu }),
    ...(entry.host === undefined ? {} : { host: entry.host }),
    ...(entry.mediaHost === undefined ? {} : { mediaHost: entry.mediaHost }),
    onCall: entry.onCall,
    ringMilliseconds: entry.rings,
    audio: entry.audio,
    ...(entry.hangUpAfter === undefined ? {} : { hangUpAfterMilliseconds: entry.hangUpAfter }),
  };
}
