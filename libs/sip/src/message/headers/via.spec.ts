import { describe, expect, it } from '@jest/globals';
import { SipSyntaxError } from '../../grammar/syntax-error.js';
import { parseHeaderValue } from '../header-definition.js';
import { HeaderField } from '../header-field.js';
import { Via } from './via.js';

const parse = (text: string) => parseHeaderValue(Via, text);

describe('Via (RFC 3261 §20.42)', () => {
  it('has transport, sent-by and parameters', () => {
    const via = parse('SIP/2.0/udp west.example:5070;branch=z9hG4bK1;rport;received=192.0.2.1;ttl=16');
    expect(via).toMatchObject({ protocol: 'UDP', sentBy: { host: 'west.example', port: 5070 } });
    expect(via.parameters.get('branch')).toBe('z9hG4bK1');
    expect(via.parameters.has('rport')).toBe(true);
    expect(via).not.toHaveProperty('version');
  });

  it.each([
    'SIP  / 2.0\r\n /  UDP     west.example   :   5070   ;branch=1',
    'sip/2.0/UDP west.example :5070;branch=1',
    'SIP/2.0/UDP west.example: 5070;branch=1',
    'SIP/2.0/UDP\twest.example:5070 ; branch = 1',
  ])('may have white space in %j', (text) => {
    expect(parse(text)).toMatchObject({ protocol: 'UDP', sentBy: { host: 'west.example', port: 5070 } });
    expect(parse(text).parameters.get('branch')).toBe('1');
  });

  it('has IPv6 addresses with brackets in sent-by, with or without in received (RFC 5118 §4.5)', () => {
    const via = parse('SIP/2.0/TCP [2001:db8::9:1]:6050;received=2001:db8::9:255;x=[2001:db8::9:255]');
    expect(via.sentBy).toEqual({ host: '[2001:db8::9:1]', port: 6050 });
    expect(via.parameters.get('received')).toBe('2001:db8::9:255');
    expect(via.parameters.get('x')).toBe('[2001:db8::9:255]');
  });

  it('may name a transport and hold a branch of any token', () => {
    expect(parse("SIP/2.0/WSS a.invalid;branch=z9hG4bK-.!%66*_+`'~")).toMatchObject({ protocol: 'WSS' });
    expect(parse('SIP/2.0/UDP a;branch=z9hG4bK').parameters.get('branch')).toBe('z9hG4bK');
    expect(parse('SIP/2.0/UDP a').parameters.has('branch')).toBe(false);
  });

  it('keeps another version, so that its request can be answered with 505', () => {
    const via = parse('SIP/7.0/UDP west.example;branch=1');
    expect(via.version).toBe('7.0');
    expect(Via.print(via)).toBe('SIP/7.0/UDP west.example;branch=1');
  });

  it.each([
    '',
    'SIP/2.0 west.example',
    'SIP/2.0/UDP',
    'SIP/2.0/UDPwest.example:5060',
    'HTTP/2.0/UDP west.example',
    'SIP/2.0/UDP 2001:db8::9:1',
    'SIP/2.0/UDP west.example:port',
    'SIP/2.0/UDP west.example:65536',
    'SIP/2.0/UDP west.example branch=1',
    'SIP/2.0/UDP dora@west.example',
  ])('%j is refused', (text) => {
    expect(() => parse(text)).toThrow(SipSyntaxError);
  });

  it('with stray separators is refused', () => {
    const field = HeaderField.fromLine('Via: SIP/2.0/UDP 192.0.2.15;;,;,,', 3);
    expect(() => field.values(Via)).toThrow(SipSyntaxError);
  });

  it('is printed', () => {
    expect(Via.print(parse('SIP/2.0/tls [::1]:5061 ; branch=1;rport'))).toBe(
      'SIP/2.0/TLS [::1]:5061;branch=1;rport',
    );
  });
});
