import { describe, expect, it } from '@jest/globals';
import { originAllowed } from './websocket-origin.js';

describe('origins of WebSocket handshakes (RFC 6455 §10.2)', () => {
  it.each([
    ['a program, which sends none', undefined, '192.0.2.1:5066', true, true],
    ['a page from localhost', 'http://localhost:8080', '127.0.0.1:5066', true, true],
    ['a page from a name under localhost', 'http://lab.localhost', 'localhost:5066', true, true],
    ['a page from 127.0.0.1', 'https://127.0.0.1', 'localhost:5066', true, true],
    ['a page from ::1', 'http://[::1]:8080', '[::1]:5066', true, true],
    ['a page from elsewhere', 'https://elsewhere.example', 'localhost:5066', true, false],
    ['a page whose name is led to loopback', 'http://evil.example', 'evil.example:5066', true, false],
    ['a page that only begins like loopback', 'http://127.0.0.1.evil.example', 'localhost', true, false],
    ['a page from the host that it calls', 'https://lab.example:8080', 'LAB.example:5066', false, true],
    ['a page from another host', 'https://elsewhere.example', 'lab.example:5066', false, false],
    ['a page from localhost, at a port in the network', 'http://localhost:8080', 'lab.example', false, true],
    ['a page from anywhere (null)', 'null', 'localhost:5066', true, false],
    ['what is no origin', 'localhost', 'localhost:5066', true, false],
    ['no Host', 'https://lab.example', undefined, false, false],
  ])('without a list: %s', (_name, origin, host, loopback, allowed) => {
    expect(originAllowed({ origin, host, loopback }, undefined)).toBe(allowed);
  });

  it('with a list: those, and programs', () => {
    const check = (origin: string | undefined) =>
      originAllowed({ origin, host: 'localhost', loopback: true }, ['https://phone.example', 'null']);
    expect(check('https://PHONE.example')).toBe(true);
    expect(check('null')).toBe(true);
    expect(check(undefined)).toBe(true);
    expect(check('http://localhost:8080')).toBe(false);
    expect(check('http://phone.example')).toBe(false);
    expect(originAllowed({ origin: 'null', host: undefined, loopback: true }, 'any')).toBe(true);
  });
});
