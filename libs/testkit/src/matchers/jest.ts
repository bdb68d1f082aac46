import { expect } from '@jest/globals';
import type { HopOptions } from './hop.js';
import { matchers } from './matchers.js';

declare module 'expect' {
  interface Matchers<R> {
    toFollow(flow: string, options?: HopOptions): R;
    toBeAnswered(): R;
    toBeRefusedWith(statusCode: number): R;
    toCarry(step: string, header: string, value?: string | RegExp, options?: HopOptions): R;
  }
}

expect.extend(matchers);
