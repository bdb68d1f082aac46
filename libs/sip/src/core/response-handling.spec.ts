import { describe, expect, it } from '@jest/globals';
import { actionFor, responseHandling } from './response-handling.js';

describe('what a client does about a final response', () => {
  it.each([
    [200, 'deliver', '§8.1.3'],
    [300, 'try contacts', '§21.3.1'],
    [301, 'try contacts', '§21.3.2'],
    [302, 'try contacts', '§21.3.3'],
    [305, 'use proxy', '§21.3.4'],
    [380, 'deliver', '§21.3.5'],
    [401, 'answer challenge', '§21.4.2, §22.2'],
    [404, 'try next contact', '§8.1.3.4'],
    [407, 'answer challenge', '§21.4.8, §22.3'],
    [413, 'change body', '§21.4.11'],
    [415, 'change body', '§21.4.13'],
    [416, 'use SIP URI', '§21.4.14'],
    [420, 'omit extensions', '§21.4.15'],
    [421, 'offer extensions', '§21.4.16'],
    [486, 'try next contact', '§8.1.3.4'],
    [503, 'try next contact', '§8.1.3.4'],
    [603, 'deliver', '§21.6.2'],
  ])('%s: %s (RFC 3261 %s)', (statusCode, action) => {
    expect(actionFor(statusCode)).toBe(action);
  });

  it.each([
    [399, 300],
    [499, 400],
    [599, 500],
    [699, 600],
  ])('%s, which nobody knows, is handled as %s (RFC 3261 §8.1.3.2)', (unknown, known) => {
    expect(actionFor(unknown)).toBe(actionFor(known));
  });

  it('has a row for every final response, and none that is never reached', () => {
    const reached = new Set<unknown>();
    for (let code = 200; code < 700; code++) {
      reached.add(responseHandling.find(({ from, to }) => code >= from && code <= to));
    }
    expect([...reached].filter((row) => row !== undefined)).toHaveLength(responseHandling.length);
    expect(reached.has(undefined)).toBe(false);
  });
});
