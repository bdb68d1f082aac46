import { describe, expect, it } from '@jest/globals';
import { isSupported, tooOld } from './node-version.js';

describe('the version of Node', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '26.1.0'])('%s will do', (version) => {
    expect(isSupported(version)).toBe(true);
  });

  it.each(['18.20.1', '20.18.3', '8.0.0'])('%s is refused with what to do', (version) => {
    expect(isSupported(version)).toBe(false);
    expect(tooOld(version)).toBe(`trapezoid: Node ${version} is too old; install Node 20.19 or newer`);
  });
});
