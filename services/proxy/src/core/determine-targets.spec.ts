import { describe, expect, it } from '@jest/globals';
import { ServedDomains } from '@trapezoid/service';
import { printUri } from '@trapezoid/sip';
import { requestOf } from '../proxy.fixture.js';
import { determineTargets } from './determine-targets.js';
import { ownPath } from './own-path.js';
import type { LocatedBinding } from './ports.js';
import { pathSubject, RouteTokens } from './route-token.js';

const domains = new ServedDomains(
  [{ name: 'lab.test', aliases: [], realm: 'lab.test', challengeRequests: true }],
  () => false,
);
const tokens = new RouteTokens(Buffer.from('key'));
const path = ownPath({ isOwn: (host) => host === '10.0.0.1' }, tokens);
const flow = { protocol: 'TCP', host: '10.0.1.2', port: 1, connection: 'tcp-1' } as const;
const ownRoute = (token: string) => `sip:${token}@10.0.0.1;transport=tcp;lr`;

async function targetsOf(uri: string, bindings: readonly Partial<LocatedBinding>[], subscriber = true) {
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
  const set = await determineTargets(requestOf('INVITE', uri), domains, location, path);
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

  it('are none for a user that does not exist (404), or has no phone (480)', async () => {
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

  it('have the connection of a Path of ours, and the rest of the Path as a route', async () => {
    const binding = {
      contact: 'sip:a@phone.invalid',
      path: [ownRoute(tokens.make(pathSubject, { flow })), 'sip:edge.example;lr'],
    };
    const [target] = (await targetsOf('sip:bob@lab.test', [binding])).targets;
    expect(target?.flow).toEqual(flow);
    expect(target?.path.map(({ uri }) => printUri(uri))).toEqual(['sip:edge.example;lr']);
  });

  it('have the Path of another proxy as a route', async () => {
    const binding = { contact: 'sip:a@phone.invalid', path: ['sip:edge.example;lr'] };
    const [target] = (await targetsOf('sip:bob@lab.test', [binding])).targets;
    expect(target?.path).toHaveLength(1);
    expect(target?.flow).toBeUndefined();
  });

  it('pass over a Path that only looks like ours', async () => {
    const forged = ownRoute(new RouteTokens(Buffer.from('other')).make(pathSubject, { flow }));
    const outcome = await targetsOf('sip:bob@lab.test', [{ contact: 'sip:a@10.0.1.1', path: [forged] }]);
    expect(outcome.uris).toEqual([]);
  });
});
