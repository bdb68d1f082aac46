import { describe, expect, it } from '@jest/globals';
import { ServedDomains } from '@trapezoid/service';
import { printUri } from '@trapezoid/sip';
import { requestOf } from '../proxy.fixture.js';
import { determineTargets } from './determine-targets.js';
import { ownPath } from './own-path.js';
import type { LocatedBinding } from './ports.js';
import { pathSubject, RouteTokens } from './route-token.js';
import type { RequestTarget } from './target.js';

const domains = new ServedDomains(
  [{ name: 'lab.test', aliases: [], realm: 'lab.test', challengeRequests: true }],
  () => false,
);
const tokens = new RouteTokens(() => ['key']);
const path = ownPath({ isOwn: (host) => host === '10.0.0.1' }, tokens);
const flow = { protocol: 'TCP', host: '10.0.1.2', port: 1, connection: 'tcp-1' } as const;
const ownRoute = (token: string) => `sip:${token}@10.0.0.1;transport=tcp;lr`;

const temporary = new Map([
  ['tgruu.1', { kind: 'found', addressOfRecord: 'sip:bob@lab.test', instance: 'urn:uuid:1' } as const],
]);

async function targetsOf(
  uri: string,
  bindings: readonly Partial<LocatedBinding>[],
  subscriber = true,
  fields: Readonly<Record<string, string>> = {},
) {
  const asked: string[] = [];
  const location = {
    lookup: async (addressOfRecord: string) => {
      asked.push(addressOfRecord);
      return {
        subscriber,
        bindings: bindings.map((one) => ({ contact: '', path: [], updatedAt: 0, ...one })),
      };
    },
  };
  const findGruu = async (user: string) => temporary.get(user) ?? ({ kind: 'unknown' } as const);
  const request = requestOf('INVITE', uri, fields);
  const set = await determineTargets(request, { domains, location, path, findGruu });
  const targets =
    set.kind === 'targets' ? set.targets.map((one) => ({ ...one, uri: printUri(one.uri) })) : [];
  return { set, asked, targets, uris: targets.map((one) => one.uri) };
}

describe('the targets of a request (RFC 3261 §16.5)', () => {
  it('are its Request-URI alone where that is of another domain', async () => {
    const { uris, asked } = await targetsOf('sip:ivy@elsewhere.example;user=phone', []);
    expect(uris).toEqual(['sip:ivy@elsewhere.example;user=phone']);
    expect(asked).toEqual([]);
  });

  it('are its Request-URI alone where that has an maddr', async () => {
    const { uris, asked } = await targetsOf('sip:bob@lab.test;maddr=10.9.9.9', []);
    expect(uris).toEqual(['sip:bob@lab.test;maddr=10.9.9.9']);
    expect(asked).toEqual([]);
  });

  it('are asked for by the canonical address-of-record', async () => {
    expect((await targetsOf('sips:b%6fb@LAB.test:5061;x=y?Subject=z', [])).asked).toEqual([
      'sip:bob@lab.test',
    ]);
  });

  it('are all bindings, the preferred first', async () => {
    const bindings = [
      { contact: 'sip:low@10.0.1.1', q: 0.1 },
      { contact: 'sip:none@10.0.1.2' },
      { contact: 'sip:half@10.0.1.3', q: 0.5 },
    ];
    expect((await targetsOf('sip:bob@lab.test', bindings)).uris).toEqual([
      'sip:none@10.0.1.2',
      'sip:half@10.0.1.3',
      'sip:low@10.0.1.1',
    ]);
  });

  it('are none for a user that does not exist (404), or has no phone (480) (§21.4.5, §21.4.18)', async () => {
    const unknown = await targetsOf('sip:bob@lab.test', [], false);
    expect(unknown.set).toEqual({ kind: 'rejected', rejection: { kind: 'not-found' } });
    const absent = await targetsOf('sip:bob@lab.test', []);
    expect(absent.set).toEqual({ kind: 'rejected', rejection: { kind: 'temporarily-unavailable' } });
    expect((await targetsOf('sip:lab.test', [])).set).toEqual(unknown.set);
  });

  it('pass over contacts that are no SIP URIs', async () => {
    const bindings = [{ contact: 'tel:+49123' }, { contact: 'nonsense' }, { contact: 'sip:a@10.0.1.1' }];
    expect((await targetsOf('sip:bob@lab.test', bindings)).uris).toEqual(['sip:a@10.0.1.1']);
  });

  it('have the connection of a Path of ours, and the rest of the Path as a route (RFC 3327 §5.4)', async () => {
    const binding = {
      contact: 'sip:a@phone.invalid',
      path: [ownRoute(tokens.make(pathSubject, { flow })), 'sip:edge.example;lr'],
    };
    const [target] = (await targetsOf('sip:bob@lab.test', [binding])).targets;
    expect(target?.flow).toEqual(flow);
    expect(target?.path.map(({ uri }) => printUri(uri))).toEqual(['sip:edge.example;lr']);
  });

  it('have the Path of another proxy as a route (RFC 3327 §5.4)', async () => {
    const binding = { contact: 'sip:a@phone.invalid', path: ['sip:edge.example;lr'] };
    const [target] = (await targetsOf('sip:bob@lab.test', [binding])).targets;
    expect(target?.path).toHaveLength(1);
    expect(target?.flow).toBeUndefined();
  });

  it('pass over a Path that only looks like ours', async () => {
    const forged = ownRoute(new RouteTokens(() => ['other']).make(pathSubject, { flow }));
    const outcome = await targetsOf('sip:bob@lab.test', [{ contact: 'sip:a@10.0.1.1', path: [forged] }]);
    expect(outcome.uris).toEqual([]);
  });
});

describe('targets of sips: and sip: requests (RFC 5630 §5.3)', () => {
  const tls = { protocol: 'TLS', host: '10.0.1.2', port: 1, connection: 'tls-1' } as const;
  const over = (flowOf: typeof tls | typeof flow, contact: string) => ({
    contact,
    path: [ownRoute(tokens.make(pathSubject, { flow: flowOf }))],
  });

  it('are sips: contacts alone for a sips: request', async () => {
    const bindings = [over(tls, 'sips:bob@10.0.1.2'), { contact: 'sip:bob@10.0.1.3' }];
    const { targets } = await targetsOf('sips:bob@lab.test', bindings);
    expect(targets).toMatchObject([{ uri: 'sips:bob@10.0.1.2', flow: tls }]);
  });

  it('are none where nobody has registered by sips:', async () => {
    const { set } = await targetsOf('sips:bob@lab.test', [over(tls, 'sip:bob@10.0.1.2')]);
    expect(set).toEqual({ kind: 'rejected', rejection: { kind: 'sips-not-allowed', agent: 'lab.test' } });
  });

  it('are sips: contacts as sip: for a sip: request, and looked for over TLS', async () => {
    const { targets } = await targetsOf('sip:bob@lab.test', [{ contact: 'sips:bob@10.0.1.2' }]);
    expect(targets).toMatchObject([
      { uri: 'sip:bob@10.0.1.2', located: { scheme: 'sips', host: '10.0.1.2' } },
    ]);
  });

  it('are none over a connection that is not secure, whatever the contact says', async () => {
    const { set } = await targetsOf('sip:bob@lab.test', [over(flow, 'sips:bob@10.0.1.2')]);
    expect(set).toEqual({ kind: 'rejected', rejection: { kind: 'temporarily-unavailable' } });
  });
});

describe('the ways to one phone (RFC 5626 §7)', () => {
  const one = { contact: 'sip:one@10.0.1.1', instance: 'urn:uuid:1', regId: 1, updatedAt: 1 };
  const two = { contact: 'sip:two@10.0.1.1', instance: 'urn:UUID:1', regId: 2, updatedAt: 2 };
  const alternativesOf = (target: { alternatives?: readonly RequestTarget[] } | undefined) =>
    (target?.alternatives ?? []).map(({ uri }) => printUri(uri));

  it('are one target, the newest flow, and the others for when it is dead', async () => {
    const { targets } = await targetsOf('sip:bob@lab.test', [one, two]);
    expect(targets.map(({ uri }) => uri)).toEqual(['sip:two@10.0.1.1']);
    expect(alternativesOf(targets[0])).toEqual(['sip:one@10.0.1.1']);
  });

  it('are never called at once, not even when they were registered in the same moment', async () => {
    expect((await targetsOf('sip:bob@lab.test', [one, { ...two, updatedAt: 1 }])).uris).toHaveLength(1);
  });

  it('are those of one phone that started anew, without reg-id (RFC 5627 §6.1)', async () => {
    const before = { contact: 'sip:old@10.0.1.1', instance: 'urn:uuid:1', updatedAt: 1 };
    const after = { contact: 'sip:new@10.0.1.1', instance: 'urn:uuid:1', updatedAt: 2 };
    const { targets } = await targetsOf('sip:bob@lab.test', [before, after]);
    expect(targets.map(({ uri }) => uri)).toEqual(['sip:new@10.0.1.1']);
    expect(alternativesOf(targets[0])).toEqual(['sip:old@10.0.1.1']);
  });

  it('lead to other phones beside it, each once', async () => {
    const other = { contact: 'sip:other@10.0.1.2', instance: 'urn:uuid:2', regId: 1, updatedAt: 0 };
    const plain = { contact: 'sip:plain@10.0.1.3' };
    const { uris } = await targetsOf('sip:bob@lab.test', [one, two, other, plain]);
    expect(uris).toEqual(['sip:two@10.0.1.1', 'sip:other@10.0.1.2', 'sip:plain@10.0.1.3']);
  });

  it('are its connection and nothing else where it is a flow', async () => {
    const ownPathOf = { path: [ownRoute(tokens.make(pathSubject, { flow }))] };
    expect((await targetsOf('sip:bob@lab.test', [{ ...one, ...ownPathOf }])).targets[0]?.flowOnly).toBe(true);
    const plain = { contact: 'sip:a@10.0.1.2', ...ownPathOf };
    expect((await targetsOf('sip:bob@lab.test', [plain])).targets[0]?.flowOnly).toBeUndefined();
  });
});

describe('the target of a GRUU (RFC 5627 §6.1)', () => {
  const desk = { contact: 'sip:desk@10.0.1.1', instance: 'urn:uuid:1', updatedAt: 2 };
  const cell = { contact: 'sip:cell@10.0.1.2', instance: 'urn:uuid:2', updatedAt: 1 };
  const publicOne = 'sip:bob@lab.test;gr=urn:uuid:1';

  it('is its phone alone, by its contact: gr is not carried forward', async () => {
    const { uris, asked } = await targetsOf(publicOne, [desk, cell]);
    expect(uris).toEqual(['sip:desk@10.0.1.1']);
    expect(asked).toEqual(['sip:bob@lab.test']);
    expect((await targetsOf('sip:tgruu.1@lab.test;gr', [desk, cell])).uris).toEqual(['sip:desk@10.0.1.1']);
  });

  it('is none for now where the phone is not registered: 480', async () => {
    const { set } = await targetsOf(publicOne, [cell]);
    expect(set).toEqual({ kind: 'rejected', rejection: { kind: 'temporarily-unavailable' } });
  });

  it('is none for good where the account or the temporary GRUU is not known any more: 404', async () => {
    const notFound = { kind: 'rejected', rejection: { kind: 'not-found' } };
    expect((await targetsOf(publicOne, [], false)).set).toEqual(notFound);
    expect((await targetsOf('sip:tgruu.2@lab.test;gr', [desk])).set).toEqual(notFound);
  });

  it('has no path inside a dialog that has a route: the Path is discarded', async () => {
    const binding = { ...desk, path: ['sip:edge.example;lr'] };
    expect((await targetsOf(publicOne, [binding])).targets[0]?.path).toHaveLength(1);
    const inside = await targetsOf(publicOne, [binding], true, { Route: '<sip:next.example;lr>' });
    expect(inside.targets[0]?.path).toEqual([]);
  });
});
