import { describe, expect, it } from '@jest/globals';
import { describeDecision } from './describe-decision.js';

describe('what a redirect server decides (RFC 3261 §8.3)', () => {
  it('is told with how many addresses it names', () => {
    const alternative = {} as never;
    const redirected = { kind: 'redirected', statusCode: 302 } as const;

    expect(describeDecision({ ...redirected, alternatives: [alternative] }, 302)).toEqual({
      decision: 'answer',
      reason: 'it is found at 1 other address',
      section: 'RFC 3261 §8.3',
      statusCode: 302,
    });
    expect(describeDecision({ ...redirected, alternatives: [] }, 380).reason).toContain('0 other addresses');
  });

  it.each([
    [{ kind: 'not-found' }, 404, 'RFC 3261 §21.4.5'],
    [{ kind: 'temporarily-unavailable' }, 480, 'RFC 3261 §21.4.18'],
    [{ kind: 'sips-not-allowed' }, 480, 'RFC 5630 §5.4'],
    [{ kind: 'malformed', reason: 'no host' }, 400, 'RFC 3261 §21.4.1'],
  ] as const)('is told with the paragraph behind %j', (outcome, statusCode, section) => {
    expect(describeDecision(outcome, statusCode)).toMatchObject({ decision: 'refuse', statusCode, section });
  });
});
