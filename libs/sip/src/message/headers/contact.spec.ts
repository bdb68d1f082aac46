import { describe, expect, it } from '@jest/globals';
import type { NameAddress } from '../../grammar/name-address.js';
import { SipSyntaxError } from '../../grammar/syntax-error.js';
import { parseHeaderValue } from '../header-definition.js';
import { HeaderField } from '../header-field.js';
import { Contact, expiresOf, qualityOf } from './contact.js';

const contacts = (text: string) => HeaderField.fromText('Contact', text).values(Contact);

function address(parameters: string): NameAddress {
  const value = parseHeaderValue(Contact, `<sip:dora@192.0.2.1>${parameters}`);
  if (value === '*') throw new Error('a star');
  return value;
}

describe('Contact (RFC 3261 §20.10)', () => {
  it('is a list of addresses', () => {
    const values = contacts(
      '"Mr. Watson" <sip:watson@a.example> ;q=0.7; expires=3600, <mailto:w@b.example> ;q=0.1,sip:c',
    );
    expect(values.map((value) => (value === '*' ? value : value.displayName))).toEqual([
      'Mr. Watson',
      undefined,
      undefined,
    ]);
    expect(values.map(Contact.print)).toEqual([
      '"Mr. Watson" <sip:watson@a.example>;q=0.7;expires=3600',
      '<mailto:w@b.example>;q=0.1',
      '<sip:c>',
    ]);
  });

  it('is a star that stands for all bindings', () => {
    expect(contacts('*')).toEqual(['*']);
    expect(contacts(' * ')).toEqual(['*']);
    expect(Contact.print('*')).toBe('*');
  });

  it.each(['*, <sip:a>', '*;expires=0', '**'])('%j is no star', (text) => {
    expect(() => contacts(text)).toThrow(SipSyntaxError);
  });

  it('may have a display name that begins with a star', () => {
    expect(contacts('*67 <sip:a>')).toMatchObject([{ displayName: '*67' }]);
    expect(contacts('* <sip:a>')).toMatchObject([{ displayName: '*' }]);
  });

  it('keeps the headers of a URI in brackets', () => {
    const [value] = contacts('<sip:dora@west.example?Route=%3Csip:p.example%3E>');
    expect(value !== '*' && value?.uri.host !== undefined && value.uri.headers).toEqual([
      ['Route', '%3Csip:p.example%3E'],
    ]);
  });
});

describe('q parameter of Contact (RFC 3261 §20.10, §25.1 qvalue)', () => {
  it.each([
    [';q=0.7', 0.7],
    [';Q=1.000', 1],
    [';q=0', 0],
    [';q=1.', 1],
    [';q=.5', 0.5],
  ])('%s is %d', (text, quality) => {
    expect(qualityOf(address(text))).toBe(quality);
  });

  it.each(['', ';q', ';q=', ';q=1.1', ';q=0.1234', ';q=-1', ';q=high', ';q=2'])('%j is none', (text) => {
    expect(qualityOf(address(text))).toBeUndefined();
  });
});

describe('expires parameter of Contact (RFC 3261 §20.10)', () => {
  it.each([
    [';expires=0', 0],
    [';Expires=0060', 60],
    [';expires=4294967295', 4294967295],
    [';expires="60"', 60],
  ])('%s is %d s', (text, seconds) => {
    expect(expiresOf(address(text))).toBe(seconds);
  });

  it.each([
    ';expires',
    ';expires=',
    ';expires=soon',
    ';expires=-1',
    ';expires=4294967296',
    ';expires=280297596632815',
  ])('%s counts as 3600 s (RFC 3261 §10.2.1.1)', (text) => {
    expect(expiresOf(address(text))).toBe(3600);
  });

  it('may be absent', () => {
    expect(expiresOf(address(''))).toBeUndefined();
  });
});
