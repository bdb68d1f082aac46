import { describe, expect, it } from '@jest/globals';
import { parseUri } from '../grammar/uri.js';
import { isInProtectionSpace, parseProtectionSpace } from './protection-space.js';

const covers = (domain: string, uri: string) =>
  isInProtectionSpace(parseUri(uri), parseProtectionSpace(domain));

describe('protection space (RFC 7616 §3.3)', () => {
  it.each([
    ['sip:lab.test', 'sip:bob@lab.test'],
    ['sip:lab.test', 'sips:carol@LAB.test:5061;transport=tcp'],
    ['sip:other.test  sip:lab.test', 'sip:lab.test'],
    ['sip:bob@lab.test', 'sip:bob@lab.test;transport=tcp'],
    ['sip:lab.test:5080', 'sip:lab.test:5080'],
    ['not-a-uri /path sip:lab.test', 'sip:lab.test'],
  ])('%s covers %s', (domain, uri) => {
    expect(covers(domain, uri)).toBe(true);
  });

  it.each([
    ['', 'sip:lab.test'],
    ['sip:lab.test', 'sip:bob@phone.lab.test'],
    ['sip:bob@lab.test', 'sip:carol@lab.test'],
    ['sip:lab.test:5080', 'sip:lab.test'],
    ['sip:lab.test', 'tel:+1234'],
    [`${'sip:other.test '.repeat(20)}sip:lab.test`, 'sip:lab.test'],
  ])('%j does not cover %s', (domain, uri) => {
    expect(covers(domain, uri)).toBe(false);
  });
});
