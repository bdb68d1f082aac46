import { describe, expect, it } from '@jest/globals';
import { availabilityOf } from './availability.js';

const body = { contentType: 'application/sdp', content: 'v=0' };

describe('the answer of a simulated phone to an OPTIONS (RFC 3261 §11.2)', () => {
  it.each([
    ['answer', { statusCode: 200, body }],
    ['no-answer', { statusCode: 200, body }],
    ['busy', { statusCode: 486 }],
    ['decline', { statusCode: 603 }],
  ] as const)('has the status of a call: %s', (onCall, expected) => {
    const behaviour = { onCall, ringMilliseconds: 0, audio: 'tone' as const };
    expect(availabilityOf(behaviour, () => body)).toEqual(expected);
  });
});
