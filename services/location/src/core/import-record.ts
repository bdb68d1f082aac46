import type { Binding } from '@trapezoid/contracts';
import { isSameBinding, type UriComparison } from './apply-update.js';

/** What becomes of a record that is imported. */
export interface ImportOutcome {
  readonly bindings: Binding[];
  readonly imported: number;
  readonly outdated: number;
}

/** Puts bindings among those that stand; of two states of one binding the newer one stays. */
export function importRecord(
  current: readonly Binding[],
  given: readonly Binding[],
  uriEquals: UriComparison,
): ImportOutcome {
  const bindings = [...current];
  let outdated = 0;
  for (const binding of given) {
    const index = bindings.findIndex((standing) => isSameBinding(standing, binding, uriEquals));
    const standing = bindings[index];
    if (standing === undefined) bindings.push(binding);
    else if (standing.updatedAt >= binding.updatedAt && !sameButForItsEnd(standing, binding)) outdated += 1;
    else bindings.splice(index, 1, binding);
  }
  return { bindings, imported: given.length - outdated, outdated };
}

/** The same registration: importing it again may move its end. */
function sameButForItsEnd(one: Binding, other: Binding): boolean {
  return one.updatedAt === other.updatedAt && one.callId === other.callId && one.cseq === other.cseq;
}
