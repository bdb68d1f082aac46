import { describe, expect, it } from '@jest/globals';
import type { Binding } from '@trapezoid/contracts';
import { ServedDomains } from '@trapezoid/service';
import { parseUri, printUri, type SipUri } from '@trapezoid/sip';
import { bindingOf, requestOf, rulesOf } from '../redirect.fixture.js';
import { redirect } from './redirect.js';

const domains = new ServedDomains(
  [{ name: 'lab.test', aliases: ['pbx.test'] }],
  (host) => host === '10.0.0.3',
);
const isOwn = ({ host, port }: SipUri) => host === '10.0.0.3' && port === 5080;
const now = 1_000_000;
const phone = 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6';
const bound = (contact: string, q?: number, seconds = 60): Binding =>
  bindingOf(contact, { expiresAt: now + seconds * 1000, ...(q === undefined ? {} : { q }) });

interface Asked {
  readonly bindings?: readonly Binding[];
  readonly method?: string;
  readonly rules?: string;
}

/** What becomes of a request; contacts in the form `uri;q;expires`. */
async function outcomeOf(uri: string, { bindings = [], method = 'INVITE', rules = '[]' }: Asked = {}) {
  const asked: string[] = [];
  const outcome = await redirect(requestOf(method, uri), {
    domains,
    rules: rulesOf(rules),
    location: {
      lookup: async (addressOfRecord) => {
        asked.push(addressOfRecord);
        return { subscriber: addressOfRecord === 'sip:bob@lab.test', bindings: [...bindings] };
      },
      findGruu: async (user) =>
        user === 'tgruu.1'
          ? { kind: 'found', addressOfRecord: 'sip:bob@lab.test', instance: phone }
          : { kind: 'unknown' },
    },
    isOwn,
    now: () => now,
  });
  const contacts =
    outcome.kind !== 'redirected'
      ? undefined
      : outcome.alternatives.map(({ uri, q, expires }) =>
          [printUri(uri), q ?? '', expires ?? ''].join(';').replace(/;+$/, ''),
        );
  return { asked, ...outcome, ...(contacts === undefined ? {} : { contacts }) };
}

describe('the alternative locations of a redirect server (RFC 3261 §8.3)', () => {
  it('are those that the location server knows for the canonical address-of-record', async () => {
    const outcome = await outcomeOf('sip:%62ob@PBX.test:5070;user=ip', {
      bindings: [bound('sip:bob@10.0.1.1')],
    });
    expect(outcome).toMatchObject({
      asked: ['sip:bob@lab.test'],
      kind: 'redirected',
      statusCode: 302,
      contacts: ['sip:bob@10.0.1.1;;60'],
    });
  });

  it('come with the preferred first, their q, and what is left of their time', async () => {
    const bindings = [
      bound('sip:half@10.0.1.1', 0.5, 3600),
      bound('sip:unsaid@10.0.1.1', undefined, 10.2),
      bound('tel:+49123', 0.7),
      bound('sip:late@10.0.1.1', 0.5, 1),
    ];
    expect(await outcomeOf('sip:bob@lab.test', { bindings })).toMatchObject({
      contacts: [
        'sip:unsaid@10.0.1.1;;11',
        'tel:+49123;0.7;60',
        'sip:half@10.0.1.1;0.5;3600',
        'sip:late@10.0.1.1;0.5;1',
      ],
    });
  });

  it('are each named once, and not after their time (§16.5)', async () => {
    const bindings = [
      bound('sip:bob@10.0.1.1;transport=tcp', 0.5),
      bound('sip:bob@10.0.1.1;Transport=TCP', 0.9),
      bound('sip:gone@10.0.1.1', 1, 0),
    ];
    expect(await outcomeOf('sip:bob@lab.test', { bindings })).toMatchObject({
      contacts: ['sip:bob@10.0.1.1;Transport=TCP;0.9;60'],
    });
  });

  it('are never the server itself', async () => {
    const bindings = [bound('sip:bob@10.0.0.3:5080'), bound('sip:bob@10.0.0.3:5060')];
    expect(await outcomeOf('sip:bob@lab.test', { bindings })).toMatchObject({
      contacts: ['sip:bob@10.0.0.3:5060;;60'],
    });
    expect((await outcomeOf('sip:bob@lab.test', { bindings: bindings.slice(0, 1) })).kind).toBe(
      'temporarily-unavailable',
    );
  });

  it('are never the Request-URI, which is refused with 404 where it is all there is', async () => {
    const bindings = [bound('sip:bob@LAB.test')];
    expect((await outcomeOf('sip:bob@lab.test', { bindings })).kind).toBe('not-found');
    const rules = `[{ to: 'sip:{user}@{domain};transport=tcp' }]`;
    expect(await outcomeOf('sip:bob@lab.test', { rules })).toMatchObject({
      contacts: ['sip:bob@lab.test;transport=tcp'],
    });
    expect((await outcomeOf('sip:bob@lab.test;transport=tcp', { rules })).kind).toBe('not-found');
  });

  it('are never a host that nobody can connect to (RFC 7118 §5)', async () => {
    const bindings = [bound('sip:abc@df7jal23ls0d.invalid;transport=ws')];
    expect((await outcomeOf('sip:bob@lab.test', { bindings })).kind).toBe('temporarily-unavailable');
  });

  it.each([
    ['a user without a phone', 'sip:bob@lab.test', 'temporarily-unavailable'],
    ['a user that does not exist', 'sip:carol@lab.test', 'not-found'],
    ['another domain', 'sip:bob@elsewhere.example', 'not-found'],
    ['nobody', 'sip:lab.test', 'not-found'],
    ['a scheme that is not SIP', 'mailto:bob@lab.test', 'unsupported-uri-scheme'],
    ['a telephone number without a rule', 'tel:+49123', 'unsupported-uri-scheme'],
  ])('are none for %s', async (_what, uri, kind) => {
    expect((await outcomeOf(uri)).kind).toBe(kind);
  });

  it('are none for OPTIONS to the server itself, which is answered (§11.2)', async () => {
    const rules = `[{ to: 'sip:x.test' }]`;
    expect((await outcomeOf('sip:10.0.0.3:5080', { method: 'OPTIONS', rules })).kind).toBe('capabilities');
    expect((await outcomeOf('sip:bob@lab.test', { method: 'OPTIONS', rules })).kind).toBe('redirected');
  });
});

describe('redirecting a GRUU (RFC 5627 §6.1)', () => {
  const rules = `[{ match: { user: bob }, to: 'sip:elsewhere.example' }]`;
  const bindings = [
    bound('sip:other@10.0.1.1', 1),
    { ...bound('sip:this@10.0.1.2', 0.1), instance: phone },
    { ...bound('sip:third@10.0.1.3'), instance: 'urn:uuid:0' },
  ];

  it.each([
    ['public', `sip:bob@lab.test;gr=${phone.toUpperCase().replace('URN:UUID', 'urn:uuid')}`],
    ['temporary', 'sip:tgruu.1@lab.test;gr'],
  ])('leads to the one phone that a %s one means, whatever the rules say', async (_kind, uri) => {
    expect(await outcomeOf(uri, { bindings, rules })).toMatchObject({
      asked: ['sip:bob@lab.test'],
      contacts: ['sip:this@10.0.1.2;0.1;60'],
    });
  });

  it('leads nowhere where the phone is not there, or the GRUU is nobody’s', async () => {
    const [other = bound('')] = bindings;
    expect((await outcomeOf(`sip:bob@lab.test;gr=${phone}`, { bindings: [other] })).kind).toBe(
      'temporarily-unavailable',
    );
    expect((await outcomeOf('sip:tgruu.2@lab.test;gr', { bindings })).kind).toBe('not-found');
  });
});

describe('redirecting a SIPS URI (RFC 5630 §5.4)', () => {
  const bindings = [bound('sip:bob@10.0.1.1', 1), bound('sips:bob@10.0.1.2', 0.1), bound('tel:+49123', 0.2)];

  it('leads to no SIP URI', async () => {
    expect(await outcomeOf('sips:bob@lab.test', { bindings })).toMatchObject({
      contacts: ['tel:+49123;0.2;60', 'sips:bob@10.0.1.2;0.1;60'],
    });
  });

  it('is refused where there is nothing else', async () => {
    expect((await outcomeOf('sips:bob@lab.test', { bindings: bindings.slice(0, 1) })).kind).toBe(
      'sips-not-allowed',
    );
    const rules = `[{ to: 'sip:x.test' }]`;
    expect((await outcomeOf('sips:bob@lab.test', { rules })).kind).toBe('sips-not-allowed');
  });

  it('gives a SIP URI what was registered, secure or not', async () => {
    expect(await outcomeOf('sip:bob@lab.test', { bindings })).toMatchObject({
      contacts: ['sip:bob@10.0.1.1;1;60', 'tel:+49123;0.2;60', 'sips:bob@10.0.1.2;0.1;60'],
    });
  });
});

describe('redirecting a ring group', () => {
  const members = [
    { addressOfRecord: 'sip:bob@lab.test', q: 0.5 },
    { addressOfRecord: 'sip:carol@lab.test', q: 1 },
  ];
  const grouped = new ServedDomains(
    [{ name: 'lab.test', aliases: ['pbx.test'], groups: new Map([['sales', members]]) }],
    () => false,
  );
  const redirected = async (uri: string, located: Readonly<Record<string, readonly Binding[]>>) =>
    redirect(requestOf('INVITE', uri), {
      domains: grouped,
      rules: [],
      isOwn,
      now: () => now,
      location: {
        lookup: async (name) => ({ subscriber: true, bindings: [...(located[name] ?? [])] }),
        findGruu: async () => ({ kind: 'unknown' }),
      },
    });

  it('names the phones of all its members, those of the preferred member first (RFC 3261 §16.5, §8.3)', async () => {
    const outcome = await redirected('sip:s%61les@pbx.test', {
      'sip:bob@lab.test': [bound('sip:bob@10.0.1.1', 0.8), bound('sip:bob@10.0.1.2')],
      'sip:carol@lab.test': [bound('sip:carol@10.0.1.3', 0.9)],
    });
    expect(outcome).toMatchObject({
      statusCode: 302,
      alternatives: [
        { uri: parseUri('sip:carol@10.0.1.3'), q: 0.9, expires: 60 },
        { uri: parseUri('sip:bob@10.0.1.2'), q: 0.5 },
        { uri: parseUri('sip:bob@10.0.1.1'), q: 0.4 },
      ],
    });
  });

  it('is 480 while none of its members has a phone', async () => {
    expect(await redirected('sip:sales@lab.test', {})).toEqual({ kind: 'temporarily-unavailable' });
  });
});

describe('the rules of the lab file (RFC 3261 §8.3)', () => {
  const rules = `[
    { match: { user: bob, method: [SUBSCRIBE, MESSAGE] }, status: 305, to: 'sip:10.0.0.7' },
    { match: { user: robert }, status: 301, reason: Now called bob, to: 'sip:bob@lab.test' },
    { match: { prefix: '0049' }, to: 'sip:+49{rest}@gateway.example;user=phone' },
    { match: { prefix: '+49' }, to: 'sip:{rest}@gateway.example' },
    { match: { user: leaver }, status: 410 },
    { match: { domain: old.example }, status: 301, to: 'sip:{user}@lab.test' },
    { match: { user: smith }, status: 485, contacts: [{ uri: 'sip:anna@lab.test', q: 0.1 }, { uri: 'sip:ben@lab.test' }] },
    { match: { user: desk }, status: 380, reason: The desk is closed } ]`;

  it.each([
    ['a user', 'caller@elsewhere.example', 301],
    ['one of several', '[ivy@a.test, caller@elsewhere.example]', 301],
    ['a domain', 'elsewhere.example', 301],
    ['another user', 'ivy@elsewhere.example', 410],
    ['another domain', 'a.test', 410],
  ])('look at who calls: %s', async (_who, caller, statusCode) => {
    const callers = `[{ match: { caller: ${caller} }, status: 301, to: 'sip:ben@lab.test' }, { status: 410 }]`;
    expect(await outcomeOf('sip:bob@lab.test', { rules: callers })).toMatchObject({ statusCode });
  });

  it('look at the clock', async () => {
    // It is a quarter past midnight in Greenwich, on a Thursday.
    const timed = `[{ match: { time: { days: [Thu], from: '01:00', to: '02:00', zone: Europe/Paris } }, status: 301,
      to: 'sip:ben@lab.test' }, { status: 410 }]`;
    expect(await outcomeOf('sip:bob@lab.test', { rules: timed })).toMatchObject({ statusCode: 301 });
    const late = timed.replace("'01:00'", "'01:30'");
    expect(await outcomeOf('sip:bob@lab.test', { rules: late })).toMatchObject({ statusCode: 410 });
  });

  it('come before the location server, the first that fits counts', async () => {
    const bindings = [bound('sip:bob@10.0.1.1')];
    expect(await outcomeOf('sip:bob@lab.test', { rules, bindings, method: 'MESSAGE' })).toMatchObject({
      asked: [],
      statusCode: 305,
      contacts: ['sip:10.0.0.7'],
    });
    expect(await outcomeOf('sip:bob@lab.test', { rules, bindings })).toMatchObject({ statusCode: 302 });
  });

  it.each([
    ['sip:robert@pbx.test', { statusCode: 301, reason: 'Now called bob', contacts: ['sip:bob@lab.test'] }],
    ['sip:%72obert@10.0.0.3:5080', { statusCode: 301, contacts: ['sip:bob@lab.test'] }],
    ['sip:0049301234@lab.test', { statusCode: 302, contacts: ['sip:+49301234@gateway.example;user=phone'] }],
    ['tel:+49-30-1234', { statusCode: 302, contacts: ['sip:301234@gateway.example'] }],
    ['sip:0049@lab.test', { kind: 'address-incomplete', reason: 'nothing follows 0049' }],
    ['sip:leaver@lab.test', { kind: 'refused-by-rule', statusCode: 410 }],
    ['sip:anna%20b@OLD.example', { statusCode: 301, contacts: ['sip:anna%20b@lab.test'] }],
    ['sip:old.example', { kind: 'address-incomplete', reason: 'no user' }],
    ['sip:smith@lab.test', { statusCode: 485, contacts: ['sip:ben@lab.test', 'sip:anna@lab.test;0.1'] }],
    ['sip:desk@lab.test', { statusCode: 380, reason: 'The desk is closed', contacts: [] }],
    ['sip:robert@elsewhere.example', { kind: 'not-found' }],
    ['sip:Robert@lab.test', { kind: 'not-found' }],
  ])('answer %s', async (uri, expected) => {
    expect(await outcomeOf(uri, { rules })).toMatchObject(expected);
  });

  it('do without a location server', async () => {
    const knowledge = { domains, rules: rulesOf(rules), isOwn, now: () => now };
    expect(await redirect(requestOf('INVITE', 'sip:bob@lab.test'), knowledge)).toEqual({ kind: 'not-found' });
  });
});
