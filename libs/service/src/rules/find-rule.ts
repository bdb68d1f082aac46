import type { RequestMatch } from '@trapezoid/lab';
import { bracketHost, escapeUser, hostEquals } from '@trapezoid/sip';
import type { Caller, Subject } from './subject.js';
import { isWithin } from './time-match.js';

/**
 * The first rule that fits. Without a `domain` it is for the domains that the service is responsible for.
 * @param at milliseconds since 1970.
 */
export function findRule<Rule extends { readonly match: RequestMatch }>(
  rules: readonly Rule[],
  subject: Subject,
  at: number,
): Rule | undefined {
  return rules.find(({ match }) => fits(match, subject, at));
}

function fits(match: RequestMatch, subject: Subject, at: number): boolean {
  const { method, user, domain, host, caller } = subject;
  if (match.domain === undefined) {
    if (domain === undefined) return false;
  } else if (match.domain !== domain && !hostEquals(match.domain, host)) return false;
  return (
    (match.user === undefined || match.user === user) &&
    (match.prefix === undefined || user?.startsWith(match.prefix) === true) &&
    (match.methods?.includes(method) ?? true) &&
    (match.callers?.some((wanted) => isCaller(wanted, caller)) ?? true) &&
    (match.time === undefined || isWithin(match.time, at))
  );
}

/** A domain, or user@domain. */
function isCaller(wanted: string, { user, domain, host }: Caller): boolean {
  const at = wanted.lastIndexOf('@');
  const wantedDomain = wanted.slice(at + 1);
  if (wantedDomain !== domain && !hostEquals(wantedDomain, host)) return false;
  return at < 0 || wanted.slice(0, at) === user;
}

/**
 * A URI of a rule with the parts of the Request-URI in place of `{user}`, `{rest}` and `{domain}`; undefined where the
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

/** What a rule's URI lacks where the request has no such part: the text of a 484. */
export function missingPart(prefix: string | undefined): string {
  return prefix === undefined ? 'no user' : `nothing follows ${prefix}`;
}
