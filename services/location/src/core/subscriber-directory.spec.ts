import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { parseLab } from '@trapezoid/lab';
import { SubscriberDirectory } from './subscriber-directory.js';

const lab = parseLab(
  `
name: two
domains:
  lab.test:
    realm: all of us
    authentication: { algorithms: [MD5, SHA-256, SHA-512-256] }
    accounts:
      - { user: alice, password: secret, displayName: Alice }
      - { user: 'bob&co', password: secret }
  other.test:
    realm: all of us
    accounts: [{ user: alice, password: different }, { user: zoe, password: secret }]
services: { location: }
`,
  'two.yaml',
);
const directory = new SubscriberDirectory(lab.domains);

describe('the subscriber directory', () => {
  it('gives HA1 per algorithm of the domain, and no password (RFC 7616 §3.4.2)', () => {
    const subscriber = directory.find('alice', 'all of us');
    const hash = (name: string) => createHash(name).update('alice:all of us:secret').digest('hex');
    expect(subscriber).toEqual({
      username: 'alice',
      domain: 'lab.test',
      displayName: 'Alice',
      ha1: { MD5: hash('md5'), 'SHA-256': hash('sha256'), 'SHA-512-256': hash('sha512-256') },
    });
    expect(JSON.stringify(subscriber)).not.toContain('"secret"');
  });

  it.each([
    ['MD5', 'md5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', 'sha256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ] as const)(
    'gives HA1 values that lead to the response of the example in RFC 7616 §3.9.1: %s',
    (algorithm, name, response) => {
      const example = parseLab(
        'name: rfc\ndomains:\n  example.org:\n    realm: http-auth@example.org\n' +
          '    authentication: { algorithms: [MD5, SHA-256] }\n' +
          '    accounts: [{ user: Mufasa, password: Circle of Life }]\nservices: { location: }',
        'rfc.yaml',
      );
      const found = new SubscriberDirectory(example.domains).find('Mufasa', 'http-auth@example.org');
      const hash = (text: string) => createHash(name).update(text).digest('hex');
      const nonce = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v';
      const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
      const ha2 = hash('GET:/dir/index.html');
      expect(hash(`${found?.ha1[algorithm]}:${nonce}:00000001:${cnonce}:auth:${ha2}`)).toBe(response);
    },
  );

  it('finds `user@domain` too, with HA1 over what the phone wrote', () => {
    const subscriber = directory.find('alice@other.test', 'all of us');
    expect(subscriber).toMatchObject({
      username: 'alice',
      domain: 'other.test',
      ha1: { MD5: createHash('md5').update('alice@other.test:all of us:different').digest('hex') },
    });
  });

  it('looks through all domains of a realm', () => {
    expect(directory.find('zoe', 'all of us')?.domain).toBe('other.test');
  });

  it.each([
    ['nobody', 'all of us'],
    ['alice', 'elsewhere'],
    ['Alice', 'all of us'],
    ['', 'all of us'],
    ['__proto__', 'all of us'],
  ])('does not know %p in %p', (username, realm) => {
    expect(directory.find(username, realm)).toBeUndefined();
  });

  it.each([
    ['sip:alice@lab.test', true],
    ['sips:alice@lab.test', true],
    ['sip:bob&co@lab.test', true],
    ['sip:bob%26co@lab.test', true],
    ['sip:alice@LAB.test', true],
    ['sip:zoe@lab.test', false],
    ['sip:alice@elsewhere.test', false],
    ['sip:lab.test', false],
    ['tel:+358', false],
    ['no URI at all', false],
  ])('says for %s whether an account stands behind it', (addressOfRecord, expected) => {
    expect(directory.has(addressOfRecord)).toBe(expected);
  });
});

describe('another name of an account', () => {
  const named = parseLab(
    `
name: named
domains:
  lab.test:
    accounts: [{ user: alice, password: secret, aliases: ['100'] }]
services: { location: }
`,
    'named.yaml',
  );

  it('logs in with the password of the account', () => {
    const hash = createHash('md5').update('100:lab.test:secret').digest('hex');
    const subscriber = new SubscriberDirectory(named.domains).find('100', 'lab.test');
    expect(subscriber).toMatchObject({ username: '100', ha1: { MD5: hash } });
  });

  it('is no account of its own, and out of use with the account', () => {
    const directory = new SubscriberDirectory(named.domains);
    expect(directory.has('sip:100@lab.test')).toBe(false);
    expect(directory.list(undefined, 10).total).toBe(1);
    directory.apply('alice', 'lab.test', { kind: 'disabled' });
    expect(directory.find('100', 'lab.test')).toBeUndefined();
  });
});
