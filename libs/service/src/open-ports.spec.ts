import { describe, expect, it } from '@jest/globals';
import { idleTimeoutFor } from './open-ports.js';

describe('how long a connection may be silent', () => {
  it('is for the ports to say, where that is longer than a registration may live', () => {
    for (const seconds of [0, 3600, 7200]) expect(idleTimeoutFor(seconds)).toBeUndefined();
  });

  it('is five minutes more than a registration may live, a day at most', () => {
    expect(idleTimeoutFor(7201)).toBe(7_501_000);
    expect(idleTimeoutFor(36_000)).toBe(36_300_000);
    expect(idleTimeoutFor(604_800)).toBe(86_400_000);
  });
});
