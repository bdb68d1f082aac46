import type { LadderArrow } from '@trapezoid/ladder';
import type { Pulse } from '../feed/protocol.js';

/** What a message is, for its colour. */
export function kindOf({ statusCode }: Pick<LadderArrow, 'statusCode'>): Pulse['kind'] {
  if (statusCode === undefined) return 'request';
  if (statusCode < 200) return 'progress';
  if (statusCode < 300) return 'success';
  return statusCode < 400 ? 'redirection' : 'failure';
}
