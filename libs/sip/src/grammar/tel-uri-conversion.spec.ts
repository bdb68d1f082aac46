import { describe, expect, it } from '@jest/globals';
import { isTelUri } from './tel-uri.js';
import { sipToTelUri, telToSipUri } from './tel-uri-conversion.js';
import { parseUri, printUri, type Uri } from './uri.js';
import { uriEquals } from './uri-comparison.js';

const domain = { host: 'foo.example' };

function toSip(text: string): string {
  const uri: Uri = parseUri(text);
  if (!isTelUri(uri)) throw new Error(`${text} is no tel URI`);
  return printUri(telToSipUri(uri, domain));
}

describe('tel URIs and SIP URIs (RFC 3261 §19.1.6)', () => {
  it.each([
    ['tel:+358-555-1234567;postd=pp22', 'sip:+358-555-1234567;postd=pp22@foo.example;user=phone'],
    ['tel:+358-555-1234567;POSTD=PP22', 'sip:+358-555-1234567;postd=pp22@foo.example;user=phone'],
    ['tel:+358;postd=pp22;isub=1411', 'sip:+358;isub=1411;postd=pp22@foo.example;user=phone'],
    ['tel:+358;tsp=a.b;phone-context=+5', 'sip:+358;phone-context=+5;tsp=a.b@foo.example;user=phone'],
    ['tel:*21#;phone-context=a', 'sip:*21%23;phone-context=a@foo.example;user=phone'],
    ['tel:+358;x=[::1]', 'sip:+358;x=%5B%3A%3A1%5D@foo.example;user=phone'],
  ])('%s becomes %s, and back', (tel, sip) => {
    expect(toSip(tel)).toBe(sip);
    const back = sipToTelUri(parseUri(sip, { strict: true }));
    expect(back).toBeDefined();
    expect(back !== undefined && uriEquals(back, tel)).toBe(true);
  });

  it('make equal SIP URIs of equivalent numbers in other orders', () => {
    expect(toSip('tel:+358;a=1;isub=1411;b=2')).toBe(toSip('tel:+358;B=2;A=1;ISUB=1411'));
  });

  it('take scheme and port of the domain', () => {
    const uri = parseUri('tel:+1');
    expect(isTelUri(uri) && printUri(telToSipUri(uri, { scheme: 'sips', host: 'a', port: 5061 }))).toBe(
      'sips:+1@a:5061;user=phone',
    );
  });

  it.each([
    ['no user parameter', 'sip:+1@foo.example'],
    ['another user parameter', 'sip:+1@foo.example;user=ip'],
    ['no user', 'sip:foo.example;user=phone'],
    ['a user that is no number', 'sip:dora@foo.example;user=phone'],
    ['a local number without a context', 'sip:110@foo.example;user=phone'],
    ['another scheme', 'http://foo.example'],
  ])('there is none in a URI with %s', (_, text) => {
    expect(sipToTelUri(parseUri(text))).toBeUndefined();
  });
});
