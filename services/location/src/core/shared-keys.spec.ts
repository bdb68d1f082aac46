import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { SharedKeys, sharedSecretSize } from './shared-keys.js';

const secret = Buffer.alloc(sharedSecretSize, 7);

describe('the keys that instances of a service share', () => {
  it('are the same for one purpose, and others for another purpose and another secret', () => {
    const keys = new SharedKeys(secret);
    const key = keys.keyFor('nonces of registrars');
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(new SharedKeys(secret).keyFor('nonces of registrars')).toBe(key);
    expect(keys.keyFor('nonces of proxies')).not.toBe(key);
    expect(new SharedKeys(Buffer.alloc(sharedSecretSize, 8)).keyFor('nonces of registrars')).not.toBe(key);
  });

  it('are not made of a secret that is too short', () => {
    expect(() => new SharedKeys(secret.subarray(1))).toThrow('the secret has 31 bytes');
  });

  it('are not seen by whoever prints them', () => {
    expect(inspect(new SharedKeys(secret), { showHidden: true, depth: 9 })).not.toContain('07');
    expect(JSON.stringify(new SharedKeys(secret))).toBe('{}');
  });
});
