import { describe, expect, it } from '@jest/globals';
import { silentLogger } from '@trapezoid/observability';
import { warnOnce } from './warn-once.js';

describe('a warning about the machine', () => {
  it('is logged once, whoever finds it out', () => {
    const lines: string[] = [];
    const logger = (name: string) => ({
      ...silentLogger,
      warn: (text: string) => void lines.push(`${name}: ${text}`),
    });
    warnOnce(logger('proxy'), 'the kernel keeps little');
    warnOnce(logger('registrar'), 'the kernel keeps little');
    warnOnce(logger('registrar'), 'something else');
    expect(lines).toEqual(['proxy: the kernel keeps little', 'registrar: something else']);
  });
});
