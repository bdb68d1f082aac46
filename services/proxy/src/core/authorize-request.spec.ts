import { describe, expect, it } from '@jest/globals';
import { ServedDomains } from '@trapezoid/service';
import { requestOf } from '../proxy.fixture.js';
import { admit, mayUseFrom } from './authorize-request.js';

const domain = (name: string, challengeRequests: boolean) => ({
  name,
  aliases: [`pbx.${name}`],
  userAliases: new Map([['100', 'alice']]),
  realm: name,
  challengeRequests,
});
const domains = new ServedDomains(
  [domain('lab.test', true), domain('open.test', false)],
  (host, port) => host === '10.0.0.1' && (port ?? 5060) === 5060,
);
const outside = { known: false, admitted: false, hosts: [] };
const flow = { protocol: 'TCP', host: '10.0.1.2', port: 1, connection: 'tcp-1' } as const;

const request = (from: string, uri: string, fields: Readonly<Record<string, string>> = {}) =>
  requestOf('MESSAGE', uri, { From: `<${from}>;tag=1`, ...fields });

describe('who may send what through the proxy', () => {
  it.each([
    ['an account to a user of its domain', 'sip:alice@lab.test', 'sip:bob@lab.test', 'challenge'],
    ['an account to a user of another domain', 'sip:alice@lab.test', 'sip:ivy@else.example', 'challenge'],
    ['an account to the address of a phone', 'sip:alice@lab.test', 'sip:bob@10.0.1.2', 'challenge'],
    [
      'an account under another name of the domain',
      'sip:alice@PBX.lab.test.',
      'sip:bob@lab.test',
      'challenge',
    ],
    ['an account that knows only an address', 'sip:alice@10.0.0.1', 'sip:bob@lab.test', 'challenge'],
    ['a stranger to a user', 'sip:ivy@else.example', 'sip:bob@lab.test', 'admitted'],
    ['a stranger from an address', 'sip:sipp@10.0.0.1:5061', 'sip:bob@10.0.0.1:5060', 'admitted'],
    ['a stranger without a SIP URI', 'tel:+49123', 'sip:bob@lab.test', 'admitted'],
    ['a stranger to a stranger', 'sip:ivy@else.example', 'sip:x@other.example', 'refused'],
    ['a stranger to the address of a phone', 'sip:ivy@else.example', 'sip:bob@10.0.1.2', 'refused'],
    ['an account that is not asked', 'sip:a@open.test', 'sip:x@other.example', 'admitted'],
  ])('%s', (_who, from, uri, kind) => {
    expect(admit({ ...outside, request: request(from, uri) }, domains).kind).toBe(kind);
  });

  it.each([
    ['a Route', 'sip:bob@lab.test', { Route: '<sip:other.example;lr>' }],
    ['an maddr', 'sip:bob@lab.test;maddr=10.9.9.9', {}],
  ])('a stranger whose request %s leads elsewhere is refused', (_what, uri, fields) => {
    const message = request('sip:ivy@else.example', uri, fields);
    expect(admit({ ...outside, request: message }, domains).kind).toBe('refused');
  });

  it('names the domain that the credentials must be of', () => {
    const admission = admit({ ...outside, request: request('sip:a@lab.test', 'sip:b@lab.test') }, domains);
    expect(admission).toMatchObject({ domain: { realm: 'lab.test' } });
  });

  describe('inside a dialog that was let pass', () => {
    const inside = { known: true, admitted: false, hosts: ['10.0.1.1', '10.0.1.2'] };
    const from = 'sip:ivy@else.example';

    it.each([
      ['to an address of the dialog', 'sip:bob@10.0.1.2:5062', {}, 'admitted'],
      ['to another address', 'sip:bob@10.0.1.3', {}, 'refused'],
      ['to a name', 'sip:bob@other.example', {}, 'refused'],
      [
        'by a Route to an address of the dialog',
        'sip:x@other.example',
        { Route: '<sip:10.0.1.2;lr>' },
        'admitted',
      ],
      ['by a Route to elsewhere', 'sip:bob@10.0.1.2', { Route: '<sip:10.9.9.9;lr>' }, 'refused'],
      ['by an maddr to elsewhere', 'sip:bob@10.0.1.2;maddr=10.9.9.9', {}, 'refused'],
    ])('%s', (_where, uri, fields, kind) => {
      expect(admit({ ...inside, request: request(from, uri, fields) }, domains).kind).toBe(kind);
    });

    it('over the connection of the dialog, whatever the contact', () => {
      const message = request(from, 'sip:x@phone.invalid');
      expect(admit({ known: true, admitted: false, hosts: [], flow, request: message }, domains).kind).toBe(
        'admitted',
      );
    });

    it('but not by a Route past the connection', () => {
      const message = request(from, 'sip:x@phone.invalid', { Route: '<sip:10.9.9.9;lr>' });
      expect(admit({ known: true, admitted: false, hosts: [], flow, request: message }, domains).kind).toBe(
        'refused',
      );
    });
  });

  describe('inside a dialog, to the GRUU of a phone (RFC 5627 §6.1)', () => {
    const inside = { known: true, admitted: false, hosts: [] };
    const fields = { To: '<sip:bob@lab.test>;tag=2' };

    it.each([
      ['of one of the two', 'sip:bob@lab.test;gr=urn:uuid:1', 'admitted'],
      ['that is temporary', 'sip:tgruu.1@lab.test;gr', 'admitted'],
      ['of somebody else', 'sip:carol@lab.test;gr=urn:uuid:1', 'challenge'],
    ])('%s', (_whose, uri, kind) => {
      const message = request('sip:alice@lab.test', uri, fields);
      expect(admit({ ...inside, request: message }, domains).kind).toBe(kind);
    });

    it('but not by a Route to elsewhere', () => {
      const elsewhere = { ...fields, Route: '<sip:10.9.9.9;lr>' };
      const message = request('sip:ivy@else.example', 'sip:bob@lab.test;gr=urn:uuid:1', elsewhere);
      expect(admit({ ...inside, request: message }, domains).kind).toBe('refused');
    });
  });

  it('what the proxy has sent to itself was admitted before', () => {
    const message = request('sip:alice@lab.test', 'sip:carol@lab.test');
    expect(admit({ known: true, admitted: true, hosts: [], request: message }, domains).kind).toBe(
      'admitted',
    );
  });
});

describe('the name in From', () => {
  it.each([
    ['sip:alice@lab.test', 'alice', true],
    ['sip:%61lice@lab.test', 'alice', true],
    ['sip:Alice@lab.test', 'alice', false],
    ['sip:lab.test', 'alice', false],
    ['tel:alice', 'alice', false],
    ['sip:100@lab.test', 'alice', true],
    ['sip:alice@lab.test', '100', true],
    ['sip:bob@lab.test', '100', false],
  ])('%s is that of %s: %s', (from, username, expected) => {
    const [lab] = domains.all;
    if (lab === undefined) throw new Error('no domain');
    expect(mayUseFrom(request(from, 'sip:bob@lab.test'), username, lab, domains)).toBe(expected);
  });
});
