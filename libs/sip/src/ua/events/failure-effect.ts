const endsDialog = new Set([404, 410, 416, 482, 483, 484, 485, 604]);
const endsUsage = new Set([405, 480, 481, 489, 501]);

/**
 * What a final response other than 2xx to a request inside a dialog ends besides its transaction.
 * Deviation: 502, which RFC 5057 lets end the dialog, ends nothing, as RFC 6665 has it for subscriptions.
 * RFC 5057 §5.1, RFC 6665 §4.1.2.2, §4.2.2
 */
export function effectOfFailure(statusCode: number): 'transaction' | 'usage' | 'dialog' {
  if (endsDialog.has(statusCode)) return 'dialog';
  return endsUsage.has(statusCode) ? 'usage' : 'transaction';
}
