import { describe, expect, it } from '@jest/globals';
import { effectOfFailure } from './failure-effect.js';

const nothingMore = [400, 401, 402, 403, 406, 407, 412, 413, 414, 415, 417, 420, 421, 422, 423, 428, 429];
const others = [436, 437, 438, 486, 487, 488, 491, 493, 494, 500, 503, 504, 505, 513, 580, 600, 603, 606];
const unknown = [499, 599, 699];
const wholeDialog = [404, 410, 416, 482, 483, 484, 485, 604];

describe('what a refusal inside a dialog ends (RFC 5057 §5.1)', () => {
  it.each([
    ['NOTIFY', [405, 408, 480, 481, 489, 501], [...wholeDialog, 502]],
    // RFC 6665 §4.1.2.2: 502 is none of those that end a subscription, and timer N decides after a timeout.
    ['SUBSCRIBE', [405, 480, 481, 489, 501], wholeDialog],
    // RFC 3261 §14.1: what is not said to end a session leaves it as it was.
    ['INVITE', [408, 481], [...wholeDialog, 502]],
    ['UPDATE', [408, 481], [...wholeDialog, 502]],
    ['INFO', [408, 481], [...wholeDialog, 502]],
    // RFC 5057 §5.3: they belong to no usage.
    ['OPTIONS', [], [...wholeDialog, 502]],
    ['MESSAGE', [], [...wholeDialog, 502]],
    // RFC 3515 §2.4.2: its Refer-To may be what is refused.
    ['REFER', [], []],
    ['X-UNKNOWN', [], [...wholeDialog, 502]],
  ])('%s: its usage with %j, all of the dialog with %j, else nothing', (method, usage, dialog) => {
    const codes = [...nothingMore, ...others, ...unknown, ...wholeDialog, 405, 408, 480, 481, 489, 501, 502];
    const effects = codes.map((code) => [code, effectOfFailure(code, method)]);
    expect(effects).toEqual(
      codes.map((code) => [
        code,
        dialog.includes(code) ? 'dialog' : usage.includes(code) ? 'usage' : 'transaction',
      ]),
    );
  });
});
