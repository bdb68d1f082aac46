import { describe, expect, it } from '@jest/globals';
import { reasonPhraseOf } from './reason-phrases.js';

describe('the reason phrase', () => {
  // Codes of which RFC 3261 §21 asks more than a name are tested where they are sent or received.
  it.each<[number, string, string]>([
    [100, 'Trying', '21.1.1'],
    [180, 'Ringing', '21.1.2'],
    [181, 'Call Is Being Forwarded', '21.1.3'],
    [182, 'Queued', '21.1.4'],
    [183, 'Session Progress', '21.1.5'],
    [200, 'OK', '21.2.1'],
    [380, 'Alternative Service', '21.3.5'],
    [401, 'Unauthorized', '21.4.2'],
    [402, 'Payment Required', '21.4.3'],
    [404, 'Not Found', '21.4.5'],
    [406, 'Not Acceptable', '21.4.7'],
    [408, 'Request Timeout', '21.4.9'],
    [414, 'Request-URI Too Long', '21.4.12'],
    [416, 'Unsupported URI Scheme', '21.4.14'],
    [423, 'Interval Too Brief', '21.4.17'],
    [481, 'Call/Transaction Does Not Exist', '21.4.19'],
    [482, 'Loop Detected', '21.4.20'],
    [483, 'Too Many Hops', '21.4.21'],
    [487, 'Request Terminated', '21.4.25'],
    [488, 'Not Acceptable Here', '21.4.26'],
    [491, 'Request Pending', '21.4.27'],
    [493, 'Undecipherable', '21.4.28'],
    [500, 'Server Internal Error', '21.5.1'],
    [501, 'Not Implemented', '21.5.2'],
    [502, 'Bad Gateway', '21.5.3'],
    [504, 'Server Time-out', '21.5.5'],
    [505, 'Version Not Supported', '21.5.6'],
    [513, 'Message Too Large', '21.5.7'],
    [600, 'Busy Everywhere', '21.6.1'],
    [603, 'Decline', '21.6.2'],
    [604, 'Does Not Exist Anywhere', '21.6.3'],
    [606, 'Not Acceptable', '21.6.4'],
  ])('of %i is "%s" (RFC 3261 §%s)', (statusCode, phrase) => {
    expect(reasonPhraseOf(statusCode)).toBe(phrase);
  });

  it.each<[number, string, string]>([
    [202, 'Accepted', 'RFC 6665 §8.3.1'],
    [412, 'Conditional Request Failed', 'RFC 3903 §11.2.1'],
    [422, 'Session Interval Too Small', 'RFC 4028 §6'],
    [429, 'Provide Referrer Identity', 'RFC 3892 §5'],
    [430, 'Flow Failed', 'RFC 5626 §11.5'],
    [439, 'First Hop Lacks Outbound Support', 'RFC 5626 §11.6'],
    [489, 'Bad Event', 'RFC 6665 §8.3.2'],
  ])('of %i is "%s" (%s)', (statusCode, phrase) => {
    expect(reasonPhraseOf(statusCode)).toBe(phrase);
  });

  it('of a code that nobody knows tells its class (RFC 3261 §21)', () => {
    expect([199, 299, 399, 499, 599, 699].map(reasonPhraseOf)).toEqual([
      'Early Dialog Terminated',
      'OK',
      'Redirection',
      'Request Failure',
      'Server Failure',
      'Global Failure',
    ]);
    expect(reasonPhraseOf(155)).toBe('Progress');
  });
});
