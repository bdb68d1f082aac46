import type { QuestionObserver } from './bus.js';

/** Puts a question and tells how long its answer took; who observes nothing pays nothing. */
export function observed(
  subject: string,
  observer: QuestionObserver | undefined,
  ask: () => Promise<unknown>,
): Promise<unknown> {
  if (observer === undefined) return ask();
  const begun = performance.now();
  const answer = ask();
  answer.then(
    () => observer(subject, 'answered', performance.now() - begun),
    () => observer(subject, 'failed', performance.now() - begun),
  );
  return answer;
}
