import { isIPv6 } from 'node:net';
import type { B2buaPlan, Domain, ListeningPoint } from '../lab.js';
import type { Path } from '../lab-file-error.js';
import type { ServiceEntry } from '../schema/service.schema.js';
import { AccountBook } from './account-book.js';
import type { Report } from './cross-check.js';

type B2buaEntry = Extract<ServiceEntry, { kind: 'b2bua' }>;

/** What of a B2BUA's plan follows from its own keys, and from where its proxy listens. */
export function planB2bua(
  entry: B2buaEntry,
  domains: readonly Domain[],
  proxyListens: () => readonly ListeningPoint[],
  path: Path,
  report: Report,
): Omit<B2buaPlan, 'kind' | 'name' | 'domains' | 'listen' | 'tls'> {
  if (entry.next !== undefined && entry.proxy !== undefined)
    report([...path, 'next'], 'stands beside `proxy` (allowed: one of them)');
  const account =
    entry.account === undefined
      ? undefined
      : new AccountBook(domains).find(entry.account, [...path, 'account'], report);
  const { headers, sessionTimers } = entry;
  return {
    next: entry.next ?? uriOf(proxyListens(), entry, path.at(-1)),
    ...(account === undefined
      ? {}
      : {
          account: { user: account.account.user, password: account.account.password, domain: account.domain },
        }),
    headers: { pass: headers?.pass ?? 'all', drop: headers?.drop ?? [], add: headers?.add ?? {} },
    hideTopology: entry.hideTopology,
    transfer: entry.transfer,
    sessionTimers: {
      ...timerOf('caller', sessionTimers?.caller),
      ...timerOf('callee', sessionTimers?.callee),
    },
    ringTimeout: entry.ringTimeout,
    maximumCalls: entry.maximumCalls,
  };
}

type TimerEntry = NonNullable<B2buaEntry['sessionTimers']>['caller'];

function timerOf(side: 'caller' | 'callee', timer: TimerEntry) {
  if (timer === undefined || timer === 'off') return timer === undefined ? {} : { [side]: timer };
  const { interval, minimum, refresher } = timer;
  return {
    [side]: {
      ...(interval === undefined ? {} : { interval }),
      ...(minimum === undefined ? {} : { minimum }),
      ...(refresher === undefined ? {} : { refresher }),
    },
  };
}

/** The proxy as a loose router, over what the B2BUA speaks first. Its name there says to the proxy who sends this. */
function uriOf(
  points: readonly ListeningPoint[],
  entry: B2buaEntry,
  name: string | number | undefined,
): string {
  const [first] = entry.listen;
  const point = points.find(({ protocol }) => protocol === first?.protocol) ?? points[0];
  if (point === undefined) return '';
  const transport = point.protocol === 'UDP' ? '' : `;transport=${point.protocol.toLowerCase()}`;
  return `sip:${name}@${isIPv6(point.host) ? `[${point.host}]` : point.host}:${point.port}${transport};lr`;
}
