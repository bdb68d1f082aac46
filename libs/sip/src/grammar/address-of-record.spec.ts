import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalAddressOfRecord, escapedAddressOfRecord } from './address-of-record.js';
import { host as addressHost } from './legal-grammar.fixture.js';
import { isSipUri, parseUri } from './uri.js';
import { escapeUser } from './uri-escapes.js';

const canonical = (text: string): string | undefined => canonicalAddressOfRecord(parseUri(text));

describe('canonical address-of-record (RFC 3261 §10.3 step 5)', () => {
  it.each([
    'sip:dora@west.example;user=phone',
    'sip:dora@west.example:5060',
    'sip:dora:secret@west.example',
    'sip:dora@west.example?subject=x',
    'sip:d%6Fra@WEST.example.',
  ])('of %s is sip:dora@west.example', (text) => {
    expect(canonical(text)).toBe('sip:dora@west.example');
  });

  it('has escapes only where a user part needs them', () => {
    expect(canonical('sip:a%3Bb%40c@west.example')).toBe('sip:a;b%40c@west.example');
    expect(canonical('sip:null-%00-null@west.example')).toBe('sip:null-%00-null@west.example');
  });

  it('keeps the case of the user', () => {
    expect(canonical('sip:Dora@west.example')).toBe('sip:Dora@west.example');
  });

  it('is another one for bytes that are no UTF-8 and for their text', () => {
    expect(canonical('sip:%ff@west.example')).toBe('sip:%FF@west.example');
    expect(canonical('sip:%25ff@west.example')).toBe('sip:%25ff@west.example');
  });

  it('is its own canonical form', () => {
    const once = canonical('sips:%61%25%41%c3%bc@[2001:DB8::1]');
    expect(once).toBe('sips:a%25A%C3%BC@[2001:db8::1]');
    expect(canonical(once ?? '')).toBe(once);
  });

  it('is there for SIP and SIPS only', () => {
    expect(canonical('sips:dora@west.example')).toBe('sips:dora@west.example');
    expect(canonical('tel:+12015550123')).toBeUndefined();
  });
});

it('has the same text by the short way of plain users as by the way of all', () => {
  const users = fc.oneof(fc.stringMatching(/^[\w.-]{0,12}$/), fc.string({ maxLength: 12 }).map(escapeUser));
  const uris = fc.tuple(fc.constantFrom('sip', 'sips'), users, addressHost);
  fc.assert(
    fc.property(uris, ([scheme, user, host]) => {
      const uri = parseUri(`${scheme}:${user === '' ? '' : `${user}@`}${host}`);
      if (!isSipUri(uri)) throw new Error('no SIP URI');
      expect(canonicalAddressOfRecord(uri)).toBe(escapedAddressOfRecord(uri));
    }),
  );
});
