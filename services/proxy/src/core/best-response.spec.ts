import { describe, expect, it } from '@jest/globals';
import { makeResponse } from '@trapezoid/sip';
import { requestOf } from '../proxy.fixture.js';
import { aggregateChallenges, chooseBestResponse } from './best-response.js';

const response = (statusCode: number) => makeResponse(requestOf('INVITE', 'sip:bob@lab.test'), statusCode);
const best = (...codes: number[]) => chooseBestResponse(codes.map(response))?.statusCode;

describe('the best response (RFC 3261 §16.7 step 6)', () => {
  it.each([
    [[486, 603], 603],
    [[503, 407, 501, 404], 407],
    [[500, 404], 404],
    [[404, 302], 302],
    [[480, 484], 484],
    [[408, 486], 486],
    [[430, 480], 480],
    [[503, 500], 500],
    [[486, 480], 486],
    [[408], 408],
  ])('of %j is %i', (codes, expected) => {
    expect(best(...codes)).toBe(expected);
  });

  it('of none is none', () => {
    expect(best()).toBeUndefined();
  });
});

describe('challenges of several branches (RFC 3261 §16.7 step 7)', () => {
  const desk = response(401).withText('WWW-Authenticate', 'Digest realm="desk"');
  const edge = response(407).withText('Proxy-Authenticate', 'Digest realm="edge"');
  const values = (name: string) =>
    aggregateChallenges(desk, [desk, response(486), edge])
      .fieldsOf({ name })
      .map(({ value }) => value);

  it('are all in the one response', () => {
    expect(values('WWW-Authenticate')).toEqual(['Digest realm="desk"']);
    expect(values('Proxy-Authenticate')).toEqual(['Digest realm="edge"']);
  });

  it('are not added to another response', () => {
    const busy = response(486);
    expect(aggregateChallenges(busy, [busy, edge])).toBe(busy);
  });
});
