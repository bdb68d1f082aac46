import { describe, expect, it } from '@jest/globals';
import { mayRegister } from './authorization.js';

describe('who may register for whom (RFC 3261 §10.3 step 4)', () => {
  const thirdParty = [
    { account: 'secretary', may: ['boss', 'meeting'] },
    { account: 'provisioning', may: 'all' },
  ] as const;

  it.each([
    ['alice', 'alice', true],
    ['alice', 'bob', false],
    ['secretary', 'boss', true],
    ['secretary', 'secretary', true],
    ['secretary', 'alice', false],
    ['boss', 'secretary', false],
    ['provisioning', 'alice', true],
    ['ALICE', 'alice', false],
  ])('%s for %s: %s', (sender, account, allowed) => {
    expect(mayRegister(sender, account, thirdParty)).toBe(allowed);
  });

  it('is everybody for themselves where the lab file says nothing', () => {
    expect(mayRegister('alice', 'alice', undefined)).toBe(true);
    expect(mayRegister('alice', 'bob', undefined)).toBe(false);
  });
});
