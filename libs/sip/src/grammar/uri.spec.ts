import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Parameters } from './parameters.js';
import { SipSyntaxError } from './syntax-error.js';
import { isSipUri, parseUri, printUri, type SipUri, sipUri } from './uri.js';

function parseSip(text: string): SipUri {
  const uri = parseUri(text);
  if (!isSipUri(uri)) throw new Error(`${text} is no SIP URI`);
  return uri;
}

describe('SIP URI (RFC 3261 §19.1.1)', () => {
  it('has user, password, host, port, parameters and headers', () => {
    const uri = parseSip('sips:dora:geheim@west.example:5081;transport=tcp;lr?subject=lunch&priority=urgent');
    expect(uri).toMatchObject({
      scheme: 'sips',
      user: 'dora',
      password: 'geheim',
      host: 'west.example',
      port: 5081,
    });
    expect([...uri.parameters]).toEqual([
      ['transport', 'tcp'],
      ['lr', undefined],
    ]);
    expect(uri.headers).toEqual([
      ['subject', 'lunch'],
      ['priority', 'urgent'],
    ]);
  });

  it('needs no user', () => {
    expect(parseSip('sip:west.example')).toEqual({
      scheme: 'sip',
      host: 'west.example',
      parameters: Parameters.none,
      headers: [],
    });
  });

  it('has a scheme in any case', () => {
    expect(parseSip('SiPs:west.example').scheme).toBe('sips');
  });

  it.each([
    ['sip:dora;day=tuesday@west.example', 'dora;day=tuesday'],
    ['sip:who?are,you/;;*@west.example', 'who?are,you/;;*'],
    ['sip:+49(30)1234-5.6;phone-context=x@west.example', '+49(30)1234-5.6;phone-context=x'],
    ['sip:a&b=c+d$e@west.example', 'a&b=c+d$e'],
    ['sip:*67#@west.example', '*67#'],
    ['sip:sips%3Auser%40east.example@west.example', 'sips%3Auser%40east.example'],
    ['sip:%00%00@west.example', '%00%00'],
  ])('keeps the user part of %s as it was spelled', (text, user) => {
    expect(parseSip(text)).toMatchObject({ user, host: 'west.example' });
    expect(parseSip(text)).not.toHaveProperty('password');
  });

  it('tells an empty password from none', () => {
    expect(parseSip('sip:dora:@west.example')).toMatchObject({ user: 'dora', password: '' });
    expect(printUri(parseUri('sip:dora:@west.example'))).toBe('sip:dora:@west.example');
  });

  it('takes an IPv6 reference with its brackets', () => {
    expect(parseSip('sip:dora@[2001:db8::9:1]:5070')).toMatchObject({ host: '[2001:db8::9:1]', port: 5070 });
    expect(parseSip('sip:[2001:db8::9:5070]')).not.toHaveProperty('port');
  });

  it('leaves out the third colon that RFC 3261 asks for before an embedded IPv4 address (RFC 5118 §4.10)', () => {
    expect(parseSip('sip:dora@[2001:db8:::192.0.2.1]').host).toBe('[2001:db8::192.0.2.1]');
  });

  it('passes over empty parameters', () => {
    expect([...parseSip('sip:west.example;;lr;').parameters]).toEqual([['lr', undefined]]);
  });

  it('takes what stands after an @ in a parameter for the host, because user parts may hold semicolons', () => {
    expect(parseSip('sip:west.example;x=a@east.example')).toMatchObject({
      user: 'west.example;x=a',
      host: 'east.example',
    });
  });

  it.each([
    'sip:',
    'sip:@west.example',
    'sip::secret@west.example',
    'sip:dora@',
    'sip:dora@@west.example',
    'sip:dora@-west.example',
    'sip:dora@.west.example',
    'sip:dora@west..example',
    'sip:do ra@west.example',
    'sip:dora@west.example ',
    'sip: dora@west.example',
    'sip:dora@west.example; lr',
    'sip:dora@west.example;lr="1"',
    'sip:<dora>@west.example',
    'sip:dora@west%2Eexample',
    'sip:dora%4@west.example',
    'sip:dora%zz@west.example',
    'sip:dora%@west.example',
    'sip:dora@west.example;x=%4',
    'sip:dora@west.example?x=%g0',
    'sip:dora@west.example:',
    'sip:dora@west.example:65536',
    'sip:dora@west.example:-1',
    'sip:dora@west.example:5060x',
    'sip:dora@west.example;=x',
    'sip:dora@west.example?',
    'sip:dora@west.example?subject',
    'sip:dora@west.example?a=b&',
    'sip:dora@west.example?a=b?c=<d>',
    'sip:dora@[2001:db8::9:1',
    'sip:dora@[2001:db8::g]',
    'sip:dora@[192.0.2.1]',
    'sip:dora@[fe80::1%25eth0]',
    'sip:dora@[fe80::1%eth0]',
    'sip:2001:db8::9:1',
    'sip:jürgen@west.example',
    'sip:dora\r\n@west.example',
  ])('refuses %j', (text) => {
    expect(() => parseUri(text)).toThrow(SipSyntaxError);
  });

  it('tells where the fault is', () => {
    expect(() => parseUri('sip:dora@west.example:99999')).toThrow(/port is greater than 65535/);
    expect(() => parseUri('sip:do%zzra@west.example')).toThrow(expect.objectContaining({ offset: 6 }));
  });
});

describe('URI of another scheme (RFC 3261 §25.1 absoluteURI)', () => {
  it.each([
    ['tel:110', 'tel', '110'],
    ['soap.beep://192.0.2.103:3002', 'soap.beep', '//192.0.2.103:3002'],
    ['urn:service:sos', 'urn', 'service:sos'],
    ['HTTP://west.example/?a=b', 'http', '//west.example/?a=b'],
  ])('%s is opaque', (text, scheme, opaque) => {
    const uri = parseUri(text);
    expect(uri).toEqual({ scheme, opaque });
    expect(isSipUri(uri)).toBe(false);
  });

  it.each([
    '',
    'dora',
    ':',
    ':x',
    'tel:',
    '1tel:5',
    'te l:5',
    'tel:5 5',
    'tel:<5>',
    'tel:"5"',
    'tel:5\r\n5',
    '*',
  ])('refuses %j', (text) => {
    expect(() => parseUri(text)).toThrow(SipSyntaxError);
  });
});

describe('printed URI (RFC 3261 §19.1.1)', () => {
  it.each([
    'sip:dora@west.example',
    'sips:dora:geheim@west.example:5081;transport=tcp;LR;x=%41?Subject=lunch%20now&to=sip:bob%40east.example',
    'sip:%75se%72@west.example',
    'sip:[2001:DB8::1]:5060;maddr=[2001:db8::2]',
    'tel:+1-201-555-0123;isub=12',
  ])('%s comes out as it was spelled', (text) => {
    expect(printUri(parseUri(text))).toBe(text);
  });

  it('has its scheme in lower case', () => {
    expect(printUri(parseUri('SIP:Dora@West.Example'))).toBe('sip:Dora@West.Example');
  });

  it.each([
    { host: 'west.example\r\nEvil: 1' },
    { host: 'west.example>;tag=evil' },
    { host: 'west example' },
    { host: 'wést.example' },
  ])('refuses %j, which no URI can have', (parts) => {
    expect(() => printUri(sipUri(parts))).toThrow(SipSyntaxError);
  });

  it('refuses an opaque part with a line end', () => {
    expect(() => printUri({ scheme: 'tel', opaque: '5\r\nEvil: 1' })).toThrow(SipSyntaxError);
  });
});

describe('SIP URI from parts (RFC 3261 §19.1.1, §19.1.2)', () => {
  it('escapes the user', () => {
    expect(printUri(sipUri({ user: 'j@s0n #1%', host: 'west.example' }))).toBe(
      'sip:j%40s0n%20%231%25@west.example',
    );
  });

  it('has port and parameters where they are given', () => {
    const parameters = Parameters.of({ transport: 'tcp', lr: null });
    expect(printUri(sipUri({ scheme: 'sips', host: '[::1]', port: 5061, parameters }))).toBe(
      'sips:[::1]:5061;transport=tcp;lr',
    );
  });

  it('is read back to the same user, whatever the user', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (user) => {
        const uri = parseSip(printUri(sipUri({ user, host: 'west.example' })));
        expect(decodeURIComponent(uri.user ?? '')).toBe(user);
      }),
    );
  });
});
