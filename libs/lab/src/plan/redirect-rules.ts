import type { ListeningPoint, RedirectRule } from '../lab.js';
import type { Path } from '../lab-file-error.js';
import { contactAddress } from '../schema/contact-uri.js';
import { shown } from '../schema/issue.js';
import type { RedirectRuleEntry } from '../schema/redirect.schema.js';
import type { Report } from './cross-check.js';

/** The rules of a redirect server, in their order. */
export function planRedirectRules(
  entries: readonly RedirectRuleEntry[],
  listen: readonly ListeningPoint[],
  path: Path,
  report: Report,
): RedirectRule[] {
  checkReach(entries, path, report);
  return entries.map((entry, index) => {
    const rule = planRule(entry);
    rule.contacts.forEach(({ uri }, at) => {
      if (!leadsBack(uri, listen)) return;
      const place = entry.contacts === undefined ? ['to'] : ['contacts', at, 'uri'];
      report(
        [...path, index, ...place],
        `${shown(uri)} is this service itself (allowed: the address of another)`,
      );
    });
    return rule;
  });
}

function planRule({ match, status, reason, contacts, to }: RedirectRuleEntry): RedirectRule {
  const { method, ...rest } = match;
  const uris = contacts ?? (to === undefined ? [] : [{ uri: to }]);
  return {
    match: { ...defined(rest), ...(method === undefined ? {} : { methods: method }) },
    status,
    ...(reason === undefined ? {} : { reason }),
    contacts: uris.map(defined),
  };
}

/** Optional keys that are there and undefined, as the schema gives them, left out. */
function defined<Value extends object>(
  value: Value,
): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never;
}

/** The first rule that fits counts, so what stands behind one that fits everything is a slip. */
function checkReach(entries: readonly RedirectRuleEntry[], path: Path, report: Report): void {
  const last = entries.findIndex(({ match }) => Object.values(match).every((value) => value === undefined));
  if (last < 0 || last === entries.length - 1) return;
  report(
    [...path, last + 1],
    `is never looked at: the rule before has no \`match\` and fits everything (allowed: that one at the end)`,
  );
}

/** Without a port a URI means 5060, or 5061 for SIPS (RFC 3261 §19.1.2). */
function leadsBack(uri: string, listen: readonly ListeningPoint[]): boolean {
  const address = contactAddress(uri);
  if (address?.host === undefined) return false;
  const port = address.port ?? (address.secure ? 5061 : 5060);
  return listen.some((point) => point.host === address.host && point.port === port);
}
