import { describe, expect, it } from '@jest/globals';
import { type RequestOrigin, refuseForeignRequest } from './local-requests.js';

const own: RequestOrigin = {
  method: 'POST',
  host: 'localhost:8080',
  origin: undefined,
  fetchSite: undefined,
};

describe('a console that listens on loopback', () => {
  it.each(['localhost:8080', 'LOCALHOST', '127.0.0.1:8080', '[::1]:8080'])('takes requests to %s', (host) => {
    expect(refuseForeignRequest({ ...own, host }, '127.0.0.1')).toBeUndefined();
  });

  it.each(['evil.example', 'localhost.evil.example:8080', '127.0.0.1.evil.example', '', undefined])(
    'refuses requests to %s, of whatever method: a name may be made to point here (DNS rebinding)',
    (host) => {
      expect(refuseForeignRequest({ ...own, method: 'GET', host }, '127.0.0.1')).toContain('Host header');
    },
  );

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'http://localhost:9999' },
    { origin: 'null' },
    { fetchSite: 'cross-site' },
  ])('refuses commands from a page of another site: %o', (foreign) => {
    expect(refuseForeignRequest({ ...own, ...foreign }, '127.0.0.1')).toContain('another site');
  });

  it('takes commands from its own pages', () => {
    const request = { ...own, origin: 'http://localhost:8080', fetchSite: 'same-origin' };

    expect(refuseForeignRequest(request, '127.0.0.1')).toBeUndefined();
  });
});

describe('a console that listens for other machines', () => {
  it('takes requests to any name, but no commands from pages of other sites', () => {
    const request = { ...own, host: 'lab.example:8080' };

    expect(refuseForeignRequest(request, '0.0.0.0')).toBeUndefined();
    expect(refuseForeignRequest({ ...request, origin: 'http://evil.example' }, '0.0.0.0')).toBeDefined();
  });
});
