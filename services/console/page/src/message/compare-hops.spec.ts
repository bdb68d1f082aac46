import { describe, expect, it } from '@jest/globals';
import { compareHops } from './compare-hops.js';

const message = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`;

const before = message(
  'INVITE sip:bob@lab.test SIP/2.0',
  'Via: SIP/2.0/UDP alice.test;branch=z9hG4bK1',
  'Max-Forwards: 70',
  'Route: <sip:proxy.test;lr>',
  'i: call-1',
);

describe('what a hop changed', () => {
  it('is nothing between a message and itself, whichever form its names have', () => {
    expect(compareHops(before, before.replace('i:', 'Call-ID:'))).toEqual([]);
  });

  it('names the request line, and what came, went and changed (RFC 3261 §16.6)', () => {
    const after = message(
      'INVITE sip:bob@127.0.0.1:5091 SIP/2.0',
      'Via: SIP/2.0/UDP proxy.test;branch=z9hG4bK2',
      'Via: SIP/2.0/UDP alice.test;branch=z9hG4bK1',
      'Max-Forwards: 69',
      'Call-ID: call-1',
    );
    expect(compareHops(before, after)).toEqual([
      {
        what: 'changed',
        name: 'request line',
        before: 'INVITE sip:bob@lab.test SIP/2.0',
        after: 'INVITE sip:bob@127.0.0.1:5091 SIP/2.0',
      },
      { what: 'added', name: 'Via', after: 'SIP/2.0/UDP proxy.test;branch=z9hG4bK2' },
      { what: 'changed', name: 'Max-Forwards', before: '70', after: '69' },
      { what: 'removed', name: 'Route', before: '<sip:proxy.test;lr>' },
    ]);
  });

  it('knows the Via to which `received` was added (RFC 3261 §18.2.1)', () => {
    const via = 'Via: SIP/2.0/UDP alice.test;branch=z9hG4bK1';
    const after = before.replace(
      via,
      `Via: SIP/2.0/UDP proxy.test;branch=z9hG4bK2\r\n${via};received=192.0.2.7`,
    );
    expect(compareHops(before, after)).toEqual([
      {
        what: 'changed',
        name: 'Via',
        before: 'SIP/2.0/UDP alice.test;branch=z9hG4bK1',
        after: 'SIP/2.0/UDP alice.test;branch=z9hG4bK1;received=192.0.2.7',
      },
      { what: 'added', name: 'Via', after: 'SIP/2.0/UDP proxy.test;branch=z9hG4bK2' },
    ]);
  });

  it('sees another body', () => {
    expect(compareHops(before, `${before}v=0\r\n`)).toEqual([
      { what: 'changed', name: 'body', before: '', after: 'v=0\r\n' },
    ]);
  });

  it('takes a header for what it is called, whatever that is (RFC 3261 §7.3.1)', () => {
    const before = 'INVITE sip:bob@lab.test SIP/2.0\r\nconstructor: a\r\n\r\n';
    const after = 'INVITE sip:bob@lab.test SIP/2.0\r\nconstructor: b\r\n\r\n';
    expect(compareHops(before, after)).toEqual([
      { what: 'changed', name: 'constructor', before: 'a', after: 'b' },
    ]);
  });
});
