import { describe, expect, it } from '@jest/globals';
import { type ListensAt, type RequestOrigin, refuseForeignRequest } from './local-requests.js';

const own: RequestOrigin = {
  method: 'POST',
  host: 'localhost:8080',
  origin: undefined,
  fetchSite: undefined,
};

const onLoopback: ListensAt = { host: '127.0.0.1', wantsToken: false };
const open: ListensAt = { host: '0.0.0.0', wantsToken: true };

describe('a console that listens on loopback', () => {
  it.each(['localhost:8080', 'LOCALHOST', '127.0.0.1:8080', '[::1]:8080'])('takes requests to %s', (host) => {
    expect(refuseForeignRequest({ ...own, host }, onLoopback)).toBeUndefined();
  });

  it.each(['evil.example', 'localhost.evil.example:8080', '127.0.0.1.evil.example', '', undefined])(
    'refuses requests to %s, of whatever method: a name may be made to point here (DNS rebinding)',
    (host) => {
      expect(refuseForeignRequest({ ...own, method: 'GET', host }, onLoopback)).toContain('Host header');
    },
  );

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'http://localhost:9999' },
    { origin: 'null' },
    { fetchSite: 'cross-site' },
  ])('refuses commands from a page of another site: %o', (foreign) => {
    expect(refuseForeignRequest({ ...own, ...foreign }, onLoopback)).toContain('another site');
  });

  it.each([
    { origin: 'https://evil.example' },
    { fetchSite: 'cross-site', fetchMode: 'cors' },
    { fetchSite: 'cross-site', fetchMode: 'no-cors' },
  ])('refuses a page of another site its feed: %o', (foreign) => {
    expect(refuseForeignRequest({ ...own, method: 'GET', ...foreign }, onLoopback)).toContain('another site');
  });

  it('lets a reader come by a link from elsewhere', () => {
    const request = { ...own, method: 'GET', fetchSite: 'cross-site', fetchMode: 'navigate' };

    expect(refuseForeignRequest(request, onLoopback)).toBeUndefined();
  });

  it('takes commands from its own pages', () => {
    const request = { ...own, origin: 'http://localhost:8080', fetchSite: 'same-origin' };

    expect(refuseForeignRequest(request, onLoopback)).toBeUndefined();
  });
});

describe('a console that listens for other machines', () => {
  it('takes requests to any name, but no commands from pages of other sites', () => {
    const request = { ...own, host: 'lab.example:8080' };

    expect(refuseForeignRequest(request, open)).toBeUndefined();
    expect(refuseForeignRequest({ ...request, origin: 'http://evil.example' }, open)).toBeDefined();
  });
});

describe('a console that listens for other machines without a token', () => {
  const unguarded = { ...open, wantsToken: false };

  it.each(['192.0.2.7:8080', '[2001:db8::1]:8080', 'localhost:8080', 'console:8080'])(
    'takes requests to %s',
    (host) => {
      expect(refuseForeignRequest({ ...own, host }, unguarded)).toBeUndefined();
    },
  );

  it.each(['evil.example', 'evil.example:8080', '127.0.0.1.evil.example', ''])(
    'refuses requests to %j: anybody may let such a name point here (DNS rebinding)',
    (host) => {
      expect(refuseForeignRequest({ ...own, method: 'GET', host }, unguarded)).toContain('Host header');
    },
  );
});
