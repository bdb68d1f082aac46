import type { TracedMessage } from '@trapezoid/contracts';

/** What a fault rule has done to a message. */
export function reasonOfFault({
  rule,
  action,
  milliseconds,
  copies = 1,
}: NonNullable<TracedMessage['fault']>): {
  readonly reason: string;
  readonly section: string;
} {
  const done = {
    drop: 'was lost on purpose',
    delay: `came ${milliseconds ?? 0} ms late on purpose`,
    duplicate: `came ${copies + 1} times on purpose`,
  }[action];
  return { reason: `${done}: fault ${rule}`, section: 'no RFC: a network may do so' };
}
