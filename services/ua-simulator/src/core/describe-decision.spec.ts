import { describe, expect, it } from '@jest/globals';
import { describeDecision } from './describe-decision.js';

describe('what a simulated phone decides on a call (RFC 3261 §13.3.1)', () => {
  it.each([
    ['answer', 'accept', 200],
    ['busy', 'reject', 486],
    ['decline', 'reject', 603],
    ['no-answer', 'ring', undefined],
  ] as const)('is told with what the phone is set to do: %s', (onCall, decision, statusCode) => {
    const told = describeDecision({ onCall, ringMilliseconds: 500, audio: 'tone' });

    expect(told).toMatchObject({ decision, section: expect.stringMatching(/^RFC 3261 §/) });
    expect(told.statusCode).toBe(statusCode);
  });
});
