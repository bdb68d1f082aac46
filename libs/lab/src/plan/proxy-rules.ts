import { isIPv6 } from 'node:net';
import type { ListeningPoint } from '../lab.js';
import type { Path } from '../lab-file-error.js';
import { didYouMean } from '../nearest.js';
import type { ProxyRule } from '../rules.js';
import { urisOf } from '../schema/answer.schema.js';
import { shown } from '../schema/issue.js';
import type { ProxyRuleEntry } from '../schema/proxy-rule.schema.js';
import { routeUri } from '../schema/route-uri.js';
import type { Report } from './cross-check.js';
import { checkNotItself, checkReach, defined, planAnswer, planMatch } from './rules.js';

/** A proxy of the file, as a rule may send requests through it. */
export interface PassedProxy {
  readonly name: string;
  readonly listen: readonly ListeningPoint[];
  /** It is one of RFC 2543: its URI has no `lr`. */
  readonly strictRouter: boolean;
}

/** The proxy whose rules they are, and all others. */
export interface RuleSurroundings {
  readonly own: PassedProxy;
  readonly proxies: readonly PassedProxy[];
}

/** The rules of a proxy, in their order. */
export function planProxyRules(
  entries: readonly ProxyRuleEntry[],
  { own, proxies }: RuleSurroundings,
  path: Path,
  report: Report,
): ProxyRule[] {
  checkReach(entries, path, report);
  return entries.map((entry, index) => {
    const place = [...path, index];
    for (const { uri, path: at } of urisOf(entry)) checkNotItself(uri, own.listen, [...place, ...at], report);
    return planRule(entry, (name, at) => {
      const others = proxies.filter((proxy) => proxy.name !== own.name);
      return routeThrough(name, others, [...place, 'through', at], report);
    });
  });
}

function planRule(
  { match, status, reason, contacts, to, rewrite, fork, through, fallback }: ProxyRuleEntry,
  routeOf: (name: string, index: number) => string,
): ProxyRule {
  const targets = rewrite === undefined ? fork : [{ uri: rewrite }];
  return {
    match: planMatch(match),
    ...(status === undefined ? {} : { answer: planAnswer({ status, reason, contacts, to }) }),
    ...(targets === undefined ? {} : { targets: targets.map(defined) }),
    ...(through === undefined ? {} : { through: through.map(routeOf) }),
    ...(fallback === undefined ? {} : { fallback }),
  };
}

/** A proxy by its name in the file, at the first place where it listens, or a URI as it would stand in Route. */
function routeThrough(name: string, proxies: readonly PassedProxy[], path: Path, report: Report): string {
  const proxy = proxies.find((each) => each.name === name);
  if (proxy !== undefined) return routeTo(proxy);
  if (/^sips?:/i.test(name)) {
    const read = routeUri.safeParse(name);
    for (const { message } of read.error?.issues ?? []) report(path, message);
    return name;
  }
  const names = proxies.map((each) => each.name);
  report(
    path,
    `${shown(name)} is no other proxy of this file${didYouMean(name, names)} ` +
      `(allowed: ${[...names, 'a URI with lr'].join(', ')})`,
  );
  return name;
}

function routeTo({ listen: [point], strictRouter }: PassedProxy): string {
  const { host = '', port = 5060, protocol = 'UDP' } = point ?? {};
  const transport = protocol === 'UDP' ? '' : `;transport=${protocol.toLowerCase()}`;
  return `sip:${isIPv6(host) ? `[${host}]` : host}:${port}${transport}${strictRouter ? '' : ';lr'}`;
}
