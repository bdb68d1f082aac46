import type { LadderArrow } from '@trapezoid/ladder';

/** One step of a flow: a method, a status code, or a class of them; with `?` it may be absent. */
interface Step {
  readonly text: string;
  readonly optional: boolean;
  fits(arrow: LadderArrow): boolean;
}

const mostSteps = 200;

/**
 * Reads a flow: `INVITE 100? 180 200 ACK BYE 200`. A step is a method, a status code, a class of codes (`18x`, `4xx`), or
 * `xxx` for any response; `?` after it says that it may be absent.
 * @throws Error that names the step which is none
 */
export function readFlow(flow: string): Step[] {
  const words = flow.split(/\s+/).filter((word) => word !== '');
  if (words.length > mostSteps) throw new Error(`a flow of ${words.length} steps: at most ${mostSteps}`);
  return words.map(readStep);
}

function readStep(word: string): Step {
  const optional = word.endsWith('?');
  const text = optional ? word.slice(0, -1) : word;
  if (/^([1-6](\d\d|\dx|xx)|xxx)$/.test(text)) {
    const pattern = new RegExp(`^${text.replaceAll('x', '\\d')}$`);
    return { text: word, optional, fits: ({ statusCode }) => pattern.test(String(statusCode ?? '')) };
  }
  if (/^[A-Z]+$/.test(text)) return { text: word, optional, fits: ({ method }) => method === text };
  throw new Error(
    `${JSON.stringify(word)} is no step of a flow: write a method (INVITE), a status code (180) or a class (18x)`,
  );
}

/** True where the messages are these steps, no more and no less. */
export function follows(arrows: readonly LadderArrow[], steps: readonly Step[]): boolean {
  // Which steps the messages so far may have come to.
  let reached = skipOptional(new Set([0]), steps);
  for (const arrow of arrows) {
    const next = new Set<number>();
    for (const place of reached) if (steps[place]?.fits(arrow) === true) next.add(place + 1);
    reached = skipOptional(next, steps);
    if (reached.size === 0) return false;
  }
  return reached.has(steps.length);
}

function skipOptional(places: ReadonlySet<number>, steps: readonly Step[]): Set<number> {
  const reached = new Set(places);
  for (const place of reached) if (steps[place]?.optional === true) reached.add(place + 1);
  return reached;
}

/** The messages as a flow: what `readFlow` takes. */
export function printFlow(arrows: readonly LadderArrow[]): string {
  return arrows.map(({ method, statusCode }) => method ?? String(statusCode)).join(' ');
}
