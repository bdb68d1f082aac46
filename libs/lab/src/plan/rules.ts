import type { ListeningPoint } from '../lab.js';
import type { Path } from '../lab-file-error.js';
import type { RequestMatch, RuleAnswer } from '../rules.js';
import type { AnswerEntry } from '../schema/answer.schema.js';
import { contactAddress } from '../schema/contact-uri.js';
import { shown } from '../schema/issue.js';
import type { MatchEntry } from '../schema/match.schema.js';
import type { Report } from './cross-check.js';

/** Which requests a rule is for. */
export function planMatch({ method, caller, time, ...rest }: MatchEntry): RequestMatch {
  return {
    ...defined(rest),
    ...(method === undefined ? {} : { methods: method }),
    ...(caller === undefined ? {} : { callers: caller }),
    ...(time === undefined ? {} : { time: planTime(time) }),
  };
}

function planTime({
  days,
  from,
  to,
  zone,
}: NonNullable<MatchEntry['time']>): NonNullable<RequestMatch['time']> {
  return {
    ...(days === undefined ? {} : { days }),
    ...(from === undefined || to === undefined ? {} : { span: { from, to } }),
    zone,
  };
}

/** The final response that a rule gives. */
export function planAnswer({ status, reason, contacts, to }: AnswerEntry): RuleAnswer {
  const uris = contacts ?? (to === undefined ? [] : [{ uri: to }]);
  return {
    status,
    ...(reason === undefined ? {} : { reason }),
    contacts: uris.map(defined),
  };
}

/** Optional keys that are there and undefined, as the schema gives them, left out. */
export function defined<Value extends object>(
  value: Value,
): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never;
}

/** The first rule that fits counts, so what stands behind one that fits everything is a slip. */
export function checkReach(
  entries: readonly { readonly match: MatchEntry }[],
  path: Path,
  report: Report,
): void {
  const last = entries.findIndex(({ match }) => Object.values(match).every((value) => value === undefined));
  if (last < 0 || last === entries.length - 1) return;
  report(
    [...path, last + 1],
    `is never looked at: the rule before has no \`match\` and fits everything (allowed: that one at the end)`,
  );
}

/** Reports a URI that leads back to the service whose rule it is. */
export function checkNotItself(
  uri: string,
  listen: readonly ListeningPoint[],
  path: Path,
  report: Report,
): void {
  if (!leadsBack(uri, listen)) return;
  report(path, `${shown(uri)} is this service itself (allowed: the address of another)`);
}

/** Without a port a URI means 5060, or 5061 for SIPS (RFC 3261 §19.1.2). */
function leadsBack(uri: string, listen: readonly ListeningPoint[]): boolean {
  const address = contactAddress(uri);
  if (address?.host === undefined) return false;
  const port = address.port ?? (address.secure ? 5061 : 5060);
  return listen.some((point) => point.host === address.host && point.port === port);
}
