import type { Domain, Lab } from '@trapezoid/lab';
import { defaultApi } from './default-api.js';
import { printTable } from './table.js';

/** What a network is, as `up` says it when it runs. */
export interface NetworkSummary {
  readonly lab: string;
  readonly file: string;
  readonly services: readonly { readonly name: string; readonly listens: readonly string[] }[];
  readonly phones: readonly string[];
  /** Domains, with the accounts that no simulated phone uses. */
  readonly domains: readonly { readonly name: string; readonly freeAccounts: number }[];
  readonly api?: string;
  /** What the control API wants to be shown. */
  readonly token?: string;
  /** `host:port` of the NATS server between the services. */
  readonly natsServer?: string;
}

export function networkSummary(
  lab: Lab,
  api: string | undefined,
  natsServer: string | undefined,
  token?: string,
): NetworkSummary {
  return {
    lab: lab.name,
    file: lab.file,
    services: lab.services.flatMap((service) => {
      if (service.kind === 'location' || service.kind === 'ua-simulator') return [];
      if (service.kind === 'console')
        return [{ name: service.name, listens: api === undefined ? [] : [api] }];
      const listens = service.listen.map(
        ({ protocol, host, port }) => `${protocol} ${printHost(host)}:${port}`,
      );
      return [{ name: service.name, listens }];
    }),
    phones: lab.phones.map(({ name }) => name),
    domains: lab.domains.map((domain) => ({
      name: domain.name,
      freeAccounts: freeAccounts(lab, domain).length,
    })),
    ...(api === undefined ? {} : { api }),
    ...(natsServer === undefined ? {} : { natsServer }),
    ...(token === undefined ? {} : { token }),
  };
}

/** The password of all accounts in the labs of this repository; any other one is not shown. */
const wellKnownPassword = 'secret';

/** What `up` prints when all services run. */
export function printBanner(lab: Lab, summary: NetworkSummary): string {
  const shape =
    summary.natsServer === undefined
      ? 'in one process'
      : `in one process, over NATS at ${summary.natsServer}`;
  const rows = summary.services.map(({ name, listens }) => [name, listens.join('   ')]);
  if (summary.phones.length > 0) rows.push(['phones', some(summary.phones)]);
  for (const domain of lab.domains) rows.push(['domain', describeDomain(lab, domain)]);
  return [
    `Trapezoid runs ${lab.name} (${lab.file}), ${shape}`,
    '',
    printTable(rows),
    '',
    ...nextCommands(summary),
    'Ctrl+C stops it.',
  ].join('\n');
}

function describeDomain(lab: Lab, domain: Domain): string {
  const free = freeAccounts(lab, domain);
  if (free.length === 0) return domain.name;
  const users = some(free.map(({ user }) => user));
  return `${domain.name}; accounts for phones of yours: ${users} (${describePasswords(lab, domain, free)})`;
}

function describePasswords({ file }: Lab, { authentication }: Domain, free: Domain['accounts']): string {
  if (authentication.register === 'none' && authentication.requests === 'none') return 'no password asked';
  return free.every(({ password }) => password === wellKnownPassword)
    ? `password ${wellKnownPassword}`
    : `passwords: see ${file}`;
}

function freeAccounts(lab: Lab, domain: Domain): Domain['accounts'] {
  const taken = new Set(lab.phones.filter((phone) => phone.domain === domain.name).map(({ user }) => user));
  return domain.accounts.filter(({ user }) => !taken.has(user));
}

function some(names: readonly string[]): string {
  return names.length <= 6 ? names.join(', ') : `${names[0]} … ${names.at(-1)} (${names.length})`;
}

/** What can be tried now, from another terminal. */
function nextCommands({ api, token, phones }: NetworkSummary): string[] {
  if (api === undefined) return [];
  const lab = `${token === undefined ? '' : 'TRAPEZOID_TOKEN=… '}npm run lab -- ${api === defaultApi ? '' : `--api ${api} `}`;
  const [one, other] = phones;
  const commands = [
    ...(one === undefined || other === undefined
      ? []
      : [[`${lab}call ${one} ${other}`, 'a call, drawn while it happens']]),
    [`${lab}status`, 'who listens where, who is registered'],
    [`${lab}trace`, 'all traffic, drawn while it happens'],
    [`${api}/api/docs`, 'the control API'],
  ];
  const shown =
    token === undefined
      ? []
      : [`The console wants a token, as other machines reach it: ${token}`, `  ${api}/#token=${token}`, ''];
  return [...shown, 'In another terminal:', printTable(commands), ''];
}

function printHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
