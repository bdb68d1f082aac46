import { describe, expect, it } from '@jest/globals';
import { canonicalName } from './header-names.js';

describe('header names (RFC 3261 §7.3.1, §7.3.3)', () => {
  it.each([
    ['i', 'Call-ID'],
    ['m', 'Contact'],
    ['e', 'Content-Encoding'],
    ['l', 'Content-Length'],
    ['c', 'Content-Type'],
    ['f', 'From'],
    ['s', 'Subject'],
    ['k', 'Supported'],
    ['t', 'To'],
    ['v', 'Via'],
    ['o', 'Event'],
    ['u', 'Allow-Events'],
    ['r', 'Refer-To'],
    ['b', 'Referred-By'],
    ['x', 'Session-Expires'],
    ['a', 'Accept-Contact'],
    ['j', 'Reject-Contact'],
    ['d', 'Request-Disposition'],
    ['y', 'Identity'],
  ])('%s is the compact form of %s', (compact, name) => {
    expect(canonicalName(compact)).toBe(name);
    expect(canonicalName(compact.toUpperCase())).toBe(name);
  });

  it.each([
    ['Cseq', 'CSeq'],
    ['MaX-fOrWaRdS', 'Max-Forwards'],
    ['CALL-ID', 'Call-ID'],
    ['www-authenticate', 'WWW-Authenticate'],
    ['vIA', 'Via'],
  ])('%s is %s in another case', (spelled, name) => {
    expect(canonicalName(spelled)).toBe(name);
  });

  it('has no escapes: % is a letter like any other', () => {
    expect(canonicalName('C%6Fntact')).not.toBe('Contact');
  });

  it('evens out the case of names it does not know, also of those that objects have of themselves', () => {
    expect(canonicalName('X-Foo')).toBe('x-foo');
    expect(canonicalName('constructor')).toBe('constructor');
    expect(canonicalName('__proto__')).toBe('__proto__');
  });
});
