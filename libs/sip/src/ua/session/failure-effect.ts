/** What a refusal of a request inside a dialog ends: nothing but the request, the session, or all that is in the dialog. */
export type FailureEffect = 'transaction' | 'usage' | 'dialog';

/** Codes that tell that the remote target or the route is wrong for good. RFC 5057 §5.1, table 1 */
const destroysDialog = new Set([404, 410, 416, 482, 483, 484, 485, 502, 604]);

/**
 * What the refusal of a request that belongs to a session does to it. A 408 counts as a timeout.
 * RFC 3261 §12.2.1.2, RFC 5057 §5.1, §5.2
 *
 * Deviation from RFC 5057 §5.1: 405, 480 and 501 change nothing, as RFC 3261 §14.1 and RFC 3311 §5.3 have it for every
 * other refusal.
 */
export function effectOfFailure(statusCode: number): FailureEffect {
  if (statusCode === 408 || statusCode === 481) return 'usage';
  return destroysDialog.has(statusCode) ? 'dialog' : 'transaction';
}
