import { describe, expect, it } from '@jest/globals';
import { requestOf } from '../proxy.fixture.js';
import { breadthOf, shareBreadth } from './max-breadth.js';

const share = (breadth: string, branches: number) =>
  shareBreadth(breadthOf(requestOf('INVITE', 'sip:bob@lab.test', { 'Max-Breadth': breadth })), branches);

describe('Max-Breadth (RFC 5393 §5.3.3)', () => {
  it.each([
    ['', 1, [60]],
    ['', 7, [9, 9, 9, 9, 8, 8, 8]],
    ['5', 2, [3, 2]],
    ['1000', 2, [30, 30]],
    ['2', 2, [1, 1]],
  ])('%j among %i branches', (breadth, branches, shares) => {
    expect(share(breadth, branches)).toEqual(shares);
  });

  it('is not enough for more branches than it allows', () => {
    expect(share('1', 2)).toBeUndefined();
    expect(share('0', 1)).toBeUndefined();
    expect(share('', 61)).toBeUndefined();
  });
});
