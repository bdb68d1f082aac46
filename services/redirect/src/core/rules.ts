import type { RedirectRule } from '@trapezoid/lab';
import { bracketHost, escapeUser, hostEquals } from '@trapezoid/sip';
import type { Subject } from './subject.js';

/** The first rule that fits. Without a `domain` it is for the domains that the server is responsible for. */
export function findRule(rules: readonly RedirectRule[], subject: Subject): RedirectRule | undefined {
  return rules.find((rule) => fits(rule, subject));
}

function fits({ match }: RedirectRule, { method, user, domain, host }: Subject): boolean {
  if (match.domain === undefined) {
    if (domain === undefined) return false;
  } else if (match.domain !== domain && !hostEquals(match.domain, host)) return false;
  return (
    (match.user === undefined || match.user === user) &&
    (match.prefix === undefined || user?.startsWith(match.prefix) === true) &&
    (match.methods?.includes(method) ?? true)
  );
}

/**
 * A contact's URI with the parts of the Request-URI in place of `{user}`, `{rest}` and `{domain}`; undefined where the
 * request has no such part.
 */
export function fillIn(
  pattern: string,
  { user = '', domain, host }: Subject,
  prefix: string | undefined,
): string | undefined {
  const parts: Readonly<Record<string, string>> = {
    user: escapeUser(user),
    rest: escapeUser(user.slice(prefix?.length ?? 0)),
    domain: bracketHost(domain ?? host),
  };
  let whole = true;
  const filled = pattern.replaceAll(/\{(user|rest|domain)\}/g, (_placeholder, name: string) => {
    const part = parts[name] ?? '';
    if (part === '') whole = false;
    return part;
  });
  return whole ? filled : undefined;
}
