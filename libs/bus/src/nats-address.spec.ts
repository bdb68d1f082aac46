import { describe, expect, it } from '@jest/globals';
import { parseNatsUrl } from './nats-address.js';

describe('the URL of NATS', () => {
  it.each([
    ['nats://127.0.0.1', { servers: ['127.0.0.1:4222'], tls: false }],
    ['nats.example:4333', { servers: ['nats.example:4333'], tls: false }],
    ['tls://[::1]:4222', { servers: ['[::1]:4222'], tls: true }],
    ['nats://a:1, nats://b:2', { servers: ['a:1', 'b:2'], tls: false }],
    ['nats://user:12%3A34@h:1', { servers: ['h:1'], user: 'user', password: '12:34', tls: false }],
    ['nats://t0k%20en@h:1', { servers: ['h:1'], token: 't0k en', tls: false }],
  ])('%s is read', (url, address) => {
    expect(parseNatsUrl(url)).toEqual(address);
  });
});
