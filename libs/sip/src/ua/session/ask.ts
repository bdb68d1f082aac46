import type { TransactionLayer } from '../../transaction/transaction-layer.js';
import type { OfferRefusal, Reply, SessionBody } from '../call-user.js';

/** How a question to the user of a call ended. */
export type Answered =
  | { readonly kind: 'body'; readonly body: SessionBody }
  | { readonly kind: 'none'; readonly statusCode?: number }
  /** No reply came in time. */
  | { readonly kind: 'late' };

/**
 * Asks the user of a call for a body: what it gives at once is taken at once, a promise has half of 64*T1, so that what
 * waits for it at the far end is still there. A fault of the user's counts as no body, and is told.
 */
export function ask(
  question: () => Reply,
  layer: TransactionLayer,
  settle: (answered: Answered) => void,
): void {
  const { transport, clock, timerValues } = layer;
  const take = (body: SessionBody | OfferRefusal | undefined) => {
    if (body === undefined) return settle({ kind: 'none' });
    settle('refuse' in body ? { kind: 'none', statusCode: body.refuse } : { kind: 'body', body });
  };
  const reply = question();
  if (!(reply instanceof Promise)) return take(reply);
  let open = true;
  const once = (work: () => void) => {
    if (!open) return;
    open = false;
    clock.clearTimeout(deadline);
    work();
  };
  const deadline = clock.setTimeout(() => once(() => settle({ kind: 'late' })), 32 * timerValues.T1);
  reply.then(
    (body) => transport.guard(() => once(() => take(body))),
    (error: unknown) =>
      transport.guard(() => {
        once(() => settle({ kind: 'none' }));
        throw error;
      }),
  );
}
