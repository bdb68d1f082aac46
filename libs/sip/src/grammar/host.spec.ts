import { describe, expect, it } from '@jest/globals';
import { bracketHost, canonicalHost, hostEquals, numericHost, parseHostPort, printHostPort } from './host.js';
import { Scanner } from './scanner.js';
import { SipSyntaxError } from './syntax-error.js';

describe('host and port (RFC 3261 §25.1 hostport)', () => {
  it.each([
    ['west.example', { host: 'west.example' }],
    ['west.example.:5060', { host: 'west.example.', port: 5060 }],
    ['192.0.2.1:005060', { host: '192.0.2.1', port: 5060 }],
    ['[2001:db8::1]:5060', { host: '[2001:db8::1]', port: 5060 }],
    ['[::ffff:192.0.2.1]', { host: '[::ffff:192.0.2.1]' }],
    ['my_pbx', { host: 'my_pbx' }],
  ])('%s is read', (text, value) => {
    const scanner = new Scanner(text);
    expect(parseHostPort(scanner)).toEqual(value);
    expect(scanner.atEnd).toBe(true);
  });

  it.each(['', ':5060', '[]', '[::1', '[::1%lo]', '-a', '.', 'a..b', 'a:', 'a:65536'])(
    '%j is refused',
    (text) => {
      expect(() => parseHostPort(new Scanner(text))).toThrow(SipSyntaxError);
    },
  );

  it('are printed with a colon between them', () => {
    expect(printHostPort({ host: '[::1]', port: 5060 })).toBe('[::1]:5060');
    expect(printHostPort({ host: 'west.example' })).toBe('west.example');
  });
});

describe('numeric host', () => {
  it('is the address without brackets', () => {
    expect(numericHost('[2001:db8::1]')).toBe('2001:db8::1');
    expect(numericHost('192.0.2.1')).toBe('192.0.2.1');
    expect(numericHost('2001:db8::1')).toBe('2001:db8::1');
  });

  it('is absent for a name, even one that looks like an address', () => {
    expect(numericHost('west.example')).toBeUndefined();
    expect(numericHost('256.0.2.1')).toBeUndefined();
    expect(numericHost('1.2.3.4.5')).toBeUndefined();
  });

  it('gets its brackets back where it is IPv6', () => {
    expect(bracketHost('2001:db8::1')).toBe('[2001:db8::1]');
    expect(bracketHost('[2001:db8::1]')).toBe('[2001:db8::1]');
    expect(bracketHost('192.0.2.1')).toBe('192.0.2.1');
  });
});

describe('host comparison (RFC 3261 §19.1.4)', () => {
  it('goes by the canonical form', () => {
    expect(canonicalHost('West.Example.')).toBe('west.example');
    expect(canonicalHost('[2001:0DB8:0:0::1]')).toBe('[2001:db8::1]');
    expect(hostEquals('[2001:0db8::1]', '[2001:DB8:0::1]')).toBe(true);
    expect(hostEquals('west.example', 'WEST.example.')).toBe(true);
    expect(hostEquals('west.example', 'east.example')).toBe(false);
    expect(hostEquals('[::1]', '::1')).toBe(false);
  });

  it('takes what is no IPv6 reference by its letters', () => {
    expect(canonicalHost('[Nonsense]')).toBe('[nonsense]');
  });
});
