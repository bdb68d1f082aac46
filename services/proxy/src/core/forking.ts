import { uriEquals } from '@trapezoid/sip';
import type { RequestTarget } from './target.js';

/**
 * In which order a proxy calls the targets of a request: all at once; one after the other, the preferred first; or those
 * of equal preference at once, and the less preferred after them.
 */
export type Forking = 'parallel' | 'sequential' | 'by-q';

/**
 * The targets in rounds: those of one are called at once, a round follows when the one before it has failed. A target is
 * called once, however often it was found.
 * RFC 3261 §16.5, §16.6
 */
export function roundsOf(found: readonly RequestTarget[], forking: Forking): readonly RequestTarget[][] {
  if (found.length < 2) return found.length === 0 ? [] : [[...found]];
  const targets = withoutRepetitions(found).toSorted(byPreference);
  if (forking === 'parallel') return [targets];
  if (forking === 'sequential') return targets.map((target) => [target]);
  return targets.reduce<RequestTarget[][]>((rounds, target) => {
    const last = rounds.at(-1);
    const [first] = last ?? [];
    if (last !== undefined && first !== undefined && byPreference(first, target) === 0) last.push(target);
    else rounds.push([target]);
    return rounds;
  }, []);
}

/** By the preference of the called one first, then by that of the caller (RFC 3841 §7.2.4). */
function byPreference(a: RequestTarget, b: RequestTarget): number {
  return b.q - a.q || (b.preference ?? 1) - (a.preference ?? 1);
}

/** The same URI over another way is another target: two phones behind one address each have a connection of their own. */
function withoutRepetitions(targets: readonly RequestTarget[]): RequestTarget[] {
  return targets.filter(
    (target, index) => !targets.slice(0, index).some((earlier) => isSameTarget(earlier, target)),
  );
}

function isSameTarget(a: RequestTarget, b: RequestTarget): boolean {
  return (
    a.flow?.connection === b.flow?.connection &&
    a.flow?.host === b.flow?.host &&
    a.flow?.port === b.flow?.port &&
    a.path.length === b.path.length &&
    uriEquals(a.uri, b.uri)
  );
}
