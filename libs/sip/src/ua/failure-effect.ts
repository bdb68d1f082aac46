/** What a refusal of a request inside a dialog ends: nothing but the request, its usage, or all that is in the dialog. */
export type FailureEffect = 'transaction' | 'usage' | 'dialog';

/** The codes of RFC 5057 §5.1, table 1, that end more than their transaction; 408 stands for a timeout (§5.2). */
const survey: Readonly<Record<number, FailureEffect>> = {
  404: 'dialog',
  405: 'usage',
  408: 'usage',
  410: 'dialog',
  416: 'dialog',
  480: 'usage',
  481: 'usage',
  482: 'dialog',
  483: 'dialog',
  484: 'dialog',
  485: 'dialog',
  489: 'usage',
  501: 'usage',
  502: 'dialog',
  604: 'dialog',
};

/** What no usage depends on ends no usage. RFC 5057 §5.1 note 3, §5.2, §5.3 */
const unbound: Readonly<Record<number, FailureEffect>> = {
  405: 'transaction',
  408: 'transaction',
  480: 'transaction',
  481: 'transaction',
  489: 'transaction',
  501: 'transaction',
};

/**
 * Deviation: 405, 480 and 501 change nothing of a session, as RFC 3261 §14.1 and RFC 3311 §5.3 have it for every other
 * refusal; 489 is for SUBSCRIBE and NOTIFY alone (RFC 5057 §5.1, note 12).
 */
const session: Readonly<Record<number, FailureEffect>> = {
  405: 'transaction',
  480: 'transaction',
  489: 'transaction',
  501: 'transaction',
};

/** Deviation: a REFER is refused for what it refers to as often as for the dialog that it stands in (RFC 3515 §2.4.2). */
const refer: Readonly<Record<number, FailureEffect>> = Object.fromEntries(
  Object.keys(survey).map((statusCode) => [statusCode, 'transaction'] as const),
);

/** Where a method differs from the survey. */
const byMethod: Readonly<Record<string, Readonly<Record<number, FailureEffect>>>> = {
  INVITE: session,
  UPDATE: session,
  PRACK: session,
  INFO: session,
  // A subscription stays valid after any refusal that RFC 6665 §4.1.2.2 does not list; after a timeout timer N decides.
  SUBSCRIBE: { 408: 'transaction', 502: 'transaction' },
  NOTIFY: {},
  REFER: refer,
};

/**
 * What a final response other than 2xx to a request inside a dialog ends besides its transaction. A 408 counts as a
 * timeout.
 * RFC 5057 §5.1–5.3; RFC 3261 §12.2.1.2, §14.1; RFC 6665 §4.1.2.2, §4.2.2
 */
export function effectOfFailure(statusCode: number, method: string): FailureEffect {
  const own = byMethod[method] ?? unbound;
  return own[statusCode] ?? survey[statusCode] ?? 'transaction';
}
