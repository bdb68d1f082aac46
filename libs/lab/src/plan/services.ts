import type {
  Domain,
  ListeningPoint,
  ListeningProtocol,
  ProxyPlan,
  ServiceKind,
  ServicePlan,
} from '../lab.js';
import type { Path } from '../lab-file-error.js';
import { didYouMean } from '../nearest.js';
import type { ProxyRule } from '../rules.js';
import { shown } from '../schema/issue.js';
import type { ServiceEntry } from '../schema/service.schema.js';
import type { TrustedPeer } from '../trust.js';
import { planB2bua } from './b2bua.js';
import type { Report } from './cross-check.js';
import { planProxyRules } from './proxy-rules.js';
import { reachedHost } from './reached-host.js';
import { planRedirectRules } from './redirect-rules.js';
import { type Referable, refer } from './references.js';
import { planTls, type SharedTls } from './tls.js';
import { planTrust } from './trust.js';

type Entries = Readonly<Record<string, ServiceEntry>>;

/** The bus subjects of these kinds name no instance, so a lab has one of each at most. */
const onlyOnce: readonly ServiceKind[] = ['location', 'b2bua', 'ua-simulator', 'console'];

/** What the file says elsewhere that services follow. */
export interface Surroundings {
  readonly host: string;
  readonly consoleHost: string | undefined;
  readonly peersByName: boolean;
  readonly tls: SharedTls;
  /** Those of the simulated phones. */
  readonly phoneProtocols: readonly ListeningProtocol[];
}

export function planServices(
  entries: Entries,
  domains: readonly Domain[],
  surroundings: Surroundings,
  report: Report,
): ServicePlan[] {
  if (Object.keys(entries).length === 0) report(['services'], 'names no service (allowed: at least one)');
  checkOnlyOnce(entries, report);
  return Object.entries(entries).map(([name, entry]) => {
    const common = {
      name,
      ...(surroundings.peersByName ? { reachedAt: name } : {}),
      domains: domainsOf(entry, domains, ['services', name], report),
    };
    return planService(common, entry, entries, domains, surroundings, report);
  });
}

function planService(
  common: Pick<ServicePlan, 'name' | 'reachedAt' | 'domains'>,
  entry: ServiceEntry,
  entries: Entries,
  domains: readonly Domain[],
  surroundings: Surroundings,
  report: Report,
): ServicePlan {
  const { host, tls: shared, phoneProtocols } = surroundings;
  const path = ['services', common.name];
  const tls = 'tls' in entry || 'listen' in entry ? planTls(entry.tls, shared, path, report) : undefined;
  const withTls = tls === undefined ? {} : { tls };
  switch (entry.kind) {
    case 'location':
      return { ...common, kind: entry.kind };
    case 'registrar':
      return { ...common, kind: entry.kind, listen: listeningPoints(entry.listen, host), ...withTls };
    case 'redirect': {
      const listen = listeningPoints(entry.listen, host);
      const rules =
        entry.rules === undefined
          ? {}
          : { rules: planRedirectRules(entry.rules, listen, [...path, 'rules'], report) };
      return { ...common, kind: entry.kind, listen, ...withTls, ...rules };
    }
    case 'proxy':
      return {
        ...common,
        kind: entry.kind,
        listen: listeningPoints(entry.listen, host),
        ...rulesOf(common.name, entry, entries, surroundings, report),
        ...trustOf(common.name, entry, { entries, surroundings, domains: common.domains }, report),
        ...(entry.history === undefined ? {} : { history: entry.history }),
        ...(entry.strictRouter ? { strictRouter: true } : {}),
        ...withTls,
        recordRoute: entry.recordRoute,
        timerC: entry.timerC,
        ...forwardingOf(entry),
        ...registrarOf(entry, common.domains, entries, path, report),
        ...(entry.locationCache ? {} : { locationCache: false }),
        ...(entry.flowTimer === undefined ? {} : { flowTimer: entry.flowTimer }),
        ...(entry.allowedOrigins === undefined ? {} : { allowedOrigins: entry.allowedOrigins }),
        ...b2buaOf(entry, entries, path, report),
      };
    case 'b2bua': {
      const listen = listeningPoints(entry.listen, host);
      const proxyListens = () =>
        listensOf(
          refer(
            { wanted: entry.proxy, kind: 'proxy', path },
            referable(entries, 'proxy', []),
            common.domains,
            report,
          ),
          entries,
          surroundings,
        );
      const own = planB2bua(entry, domains, proxyListens, path, report);
      return { ...common, kind: entry.kind, listen, ...withTls, ...own };
    }
    case 'ua-simulator':
      return {
        ...common,
        kind: entry.kind,
        listen: listeningPoints(entry.listen ?? anyPorts(phoneProtocols), host),
        ...withTls,
        ...proxyOfPhones(entry.proxy, entries, path, report),
      };
    case 'console':
      return {
        ...common,
        kind: entry.kind,
        host: surroundings.consoleHost ?? entry.host ?? consoleHost(host),
        port: entry.port,
      };
  }
}

/** With the other services, where other machines reach them; else where browsers and the command line look for it. */
function consoleHost(host: string): string {
  return host === '::1' || host.startsWith('127.') ? '127.0.0.1' : host;
}

/** What is as usual is not in the plan. */
function forwardingOf({
  mode,
  forking,
  recurse,
  targetTimeout,
}: Extract<ServiceEntry, { kind: 'proxy' }>): Pick<
  ProxyPlan,
  'mode' | 'forking' | 'recurse' | 'targetTimeout'
> {
  return {
    ...(mode === 'stateful' ? {} : { mode }),
    ...(forking === 'by-q' ? {} : { forking }),
    ...(recurse ? { recurse } : {}),
    ...(targetTimeout === 20 ? {} : { targetTimeout }),
  };
}

/** Any free port for UDP and TCP, and for what else a phone speaks. */
function anyPorts(phoneProtocols: readonly ListeningProtocol[]): { protocol: ListeningProtocol; port: 0 }[] {
  const protocols = new Set<ListeningProtocol>(['UDP', 'TCP', ...phoneProtocols]);
  return [...protocols].map((protocol) => ({ protocol, port: 0 }));
}

function checkOnlyOnce(entries: Entries, report: Report): void {
  for (const kind of onlyOnce) {
    const [first, ...others] = namesOfKind(entries, kind);
    for (const name of others) {
      report(['services', name], `is a second ${kind} beside ${first} (allowed: one)`);
    }
  }
}

function domainsOf(entry: ServiceEntry, domains: readonly Domain[], path: Path, report: Report): string[] {
  const names = domains.map((domain) => domain.name);
  entry.domains?.forEach((name, index) => {
    if (!names.includes(name)) {
      report(
        [...path, 'domains', index],
        `${shown(name)} is no domain of this file${didYouMean(name, names)} (allowed: ${names.join(', ')})`,
      );
    }
  });
  return entry.domains ?? names;
}

function listeningPoints(
  entries: readonly { protocol: ListeningPoint['protocol']; host?: string | undefined; port: number }[],
  host: string,
): ListeningPoint[] {
  return entries.map((entry) => ({ protocol: entry.protocol, host: entry.host ?? host, port: entry.port }));
}

function rulesOf(
  name: string,
  { rules, mode }: Extract<ServiceEntry, { kind: 'proxy' }>,
  entries: Entries,
  surroundings: Surroundings,
  report: Report,
): { rules?: ProxyRule[] } {
  if (rules === undefined) return {};
  if (mode === 'stateless') {
    // A CANCEL and an ACK have to go where their INVITE went, and rules know neither (RFC 3261 §16.11).
    report(['services', name, 'rules'], 'are not followed without state (allowed: with `mode: stateful`)');
  }
  const proxies = Object.entries(entries).flatMap(([other, each]) =>
    each.kind === 'proxy'
      ? [
          {
            name: other,
            listen: reachedPoints(other, each.listen, surroundings),
            strictRouter: each.strictRouter,
          },
        ]
      : [],
  );
  const found = proxies.find((proxy) => proxy.name === name);
  const entry = entries[name];
  if (found === undefined || entry?.kind !== 'proxy') return {};
  const own = { ...found, listen: listeningPoints(entry.listen, surroundings.host) };
  return { rules: planProxyRules(rules, { own, proxies }, ['services', name, 'rules'], report) };
}

/** Others of the file that a proxy may trust: what has listening points and is no phone. */
function trustOf(
  name: string,
  { trust, history, mode }: Extract<ServiceEntry, { kind: 'proxy' }>,
  {
    entries,
    surroundings,
    domains,
  }: { entries: Entries; surroundings: Surroundings; domains: readonly string[] },
  report: Report,
): { trust?: TrustedPeer[] } {
  // Both look at a response together with its request (RFC 3325 §5, RFC 7044 §9.3).
  for (const [key, value] of Object.entries({ trust, history })) {
    if (mode === 'stateless' && value !== undefined)
      report(['services', name, key], 'is not kept without state (allowed: with `mode: stateful`)');
  }
  if (trust === undefined) return {};
  const others = Object.entries(entries).flatMap(([other, each]) =>
    other === name || !('listen' in each) || each.kind === 'ua-simulator' || each.listen === undefined
      ? []
      : [
          {
            name: other,
            domains: each.domains ?? domains,
            listen: reachedPoints(other, each.listen, surroundings),
          },
        ],
  );
  return { trust: planTrust(trust, others, ['services', name, 'trust'], report) };
}

/** The B2BUA that calls to users of a proxy go through. */
function b2buaOf(
  { b2bua, mode }: Extract<ServiceEntry, { kind: 'proxy' }>,
  entries: Entries,
  path: Path,
  report: Report,
): { b2bua?: string } {
  if (b2bua === undefined) return {};
  if (mode === 'stateless') {
    // A CANCEL and an ACK have to go where their INVITE went, and only that goes through it (RFC 3261 §16.11).
    report([...path, 'b2bua'], 'is not gone through without state (allowed: with `mode: stateful`)');
  }
  const b2buas = referable(entries, 'b2bua', []);
  return { b2bua: refer({ wanted: b2bua, kind: 'b2bua', path }, b2buas, [], report) };
}

function listensOf(name: string, entries: Entries, surroundings: Surroundings): readonly ListeningPoint[] {
  const entry = entries[name];
  return entry?.kind === 'proxy' ? reachedPoints(name, entry.listen, surroundings) : [];
}

/** A service's listening points as the others find them. */
function reachedPoints(
  name: string,
  entries: Parameters<typeof listeningPoints>[0],
  { host, peersByName }: Surroundings,
): ListeningPoint[] {
  const plan = peersByName ? { reachedAt: name } : {};
  return listeningPoints(entries, host).map((point) => ({ ...point, host: reachedHost(plan, point) }));
}

/** The proxy that all phones are given; where the file leaves it out, each gets one of its own domain. */
function proxyOfPhones(
  wanted: string | undefined,
  entries: Entries,
  path: Path,
  report: Report,
): { proxy?: string } {
  const proxies = referable(entries, 'proxy', []);
  if (wanted === undefined && proxies.length > 0) return {};
  return { proxy: refer({ wanted, kind: 'proxy', path }, proxies, [], report) };
}

/** Where a proxy sends REGISTER. One that is responsible for no domain sends none. */
function registrarOf(
  { registrar }: Extract<ServiceEntry, { kind: 'proxy' }>,
  domains: readonly string[],
  entries: Entries,
  path: Path,
  report: Report,
): { registrar?: string } {
  if (domains.length === 0 && registrar === undefined) return {};
  const registrars = referable(entries, 'registrar', domains);
  return { registrar: refer({ wanted: registrar, kind: 'registrar', path }, registrars, domains, report) };
}

/** Each of a kind with the domains that it says, or else all. */
function referable(entries: Entries, kind: ServiceKind, all: readonly string[]): Referable[] {
  return Object.entries(entries).flatMap(([name, entry]) =>
    entry.kind === kind ? [{ name, domains: entry.domains ?? all }] : [],
  );
}

function namesOfKind(entries: Entries, kind: ServiceKind): string[] {
  return referable(entries, kind, []).map(({ name }) => name);
}
