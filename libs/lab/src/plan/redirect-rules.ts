import type { ListeningPoint } from '../lab.js';
import type { Path } from '../lab-file-error.js';
import type { RedirectRule } from '../rules.js';
import { urisOf } from '../schema/answer.schema.js';
import type { RedirectRuleEntry } from '../schema/redirect.schema.js';
import type { Report } from './cross-check.js';
import { checkNotItself, checkReach, planAnswer, planMatch } from './rules.js';

/** The rules of a redirect server, in their order. */
export function planRedirectRules(
  entries: readonly RedirectRuleEntry[],
  listen: readonly ListeningPoint[],
  path: Path,
  report: Report,
): RedirectRule[] {
  checkReach(entries, path, report);
  return entries.map((entry, index) => {
    for (const { uri, path: place } of urisOf(entry))
      checkNotItself(uri, listen, [...path, index, ...place], report);
    return { match: planMatch(entry.match), ...planAnswer(entry) };
  });
}
