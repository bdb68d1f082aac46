import { describe, expect, it } from '@jest/globals';
import { runExample } from './support.js';

describe('example call.ts', () => {
  it('calls, is transferred, and hangs up (RFC 3261 §13, RFC 5589 §6)', async () => {
    const { printed } = await runExample([], () => import('../../libs/sip/examples/call.js'));
    expect(printed.toSorted()).toEqual([
      'alice talks to carol',
      "alice's call with bob: hung up",
      'bob answered: 200',
      "bob's transfer: transferred",
    ]);
  });
});
