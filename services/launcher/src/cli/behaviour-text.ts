import type { PhoneBehaviour } from '@trapezoid/contracts';
import { printDuration } from './duration.js';

const verbs: Readonly<Record<PhoneBehaviour['onCall'], string>> = {
  answer: 'answers',
  busy: 'is busy',
  decline: 'declines',
  'no-answer': 'never answers',
};

/** What a phone does with a call that comes in: `rings 1 s, answers, tone`. */
export function describeBehaviour(behaviour: PhoneBehaviour): string {
  const { onCall, ringMilliseconds, audio, hangUpAfterMilliseconds } = behaviour;
  const parts: string[] = [];
  if (onCall !== 'no-answer' && ringMilliseconds > 0) parts.push(`rings ${printDuration(ringMilliseconds)}`);
  parts.push(verbs[onCall]);
  if (onCall === 'answer') {
    parts.push(audio);
    if (hangUpAfterMilliseconds !== undefined) {
      parts.push(`hangs up after ${printDuration(hangUpAfterMilliseconds)}`);
    }
  }
  return parts.join(', ');
}
