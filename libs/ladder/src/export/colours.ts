import type { LadderArrow } from '../ladder.js';

/** What a message is, for its colour: the class of a response, or a request. */
export function kindOf({ statusCode }: Pick<LadderArrow, 'statusCode'>): keyof typeof colours {
  if (statusCode === undefined) return 'request';
  if (statusCode < 200) return 'progress';
  if (statusCode < 300) return 'success';
  return statusCode < 400 ? 'redirection' : 'failure';
}

/** On white, each readable (contrast 4.5:1 and more). */
export const colours = {
  request: '#0b5cad',
  progress: '#8a5a00',
  success: '#1a7f37',
  redirection: '#6639ba',
  failure: '#c11c28',
} as const;

/** On #16181d. */
export const darkColours: Readonly<Record<keyof typeof colours, string>> = {
  request: '#6cb6ff',
  progress: '#e0b341',
  success: '#57c97a',
  redirection: '#b69cff',
  failure: '#ff8a84',
};
