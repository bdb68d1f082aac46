import { describe, expect, it } from '@jest/globals';
import type { NetworkMap } from '@trapezoid/console';
import { ladderColumns, networkColumns } from './ladder-columns.js';

function network(...phones: string[]): NetworkMap {
  return {
    services: [
      { name: 'registrar', kind: 'registrar', domains: [], listens: [] },
      {
        name: 'proxy',
        kind: 'proxy',
        domains: ['lab.test'],
        listens: [{ protocol: 'UDP', host: '::1', port: 5060 }],
      },
    ],
    phones: {
      kind: 'known',
      phones: phones.map((name) => ({ name, addressOfRecord: `sip:${name}@lab.test` })),
    },
  } as unknown as NetworkMap;
}

const proxy = { name: 'proxy', addresses: ['[::1]:5060'] };

describe("a ladder's columns", () => {
  it.each(['bob', 'bob@lab.test', 'sip:bob@lab.test'])('go from the caller over the proxies to %s', (to) => {
    expect(ladderColumns(network('alice', 'bob'), 'alice', to)).toEqual([
      { name: 'alice' },
      proxy,
      { name: 'bob' },
    ]);
  });

  it.each(['alice', 'phone1', 'sip:someone@example.com'])(
    'end at the proxies for a call of alice to %s',
    (to) => {
      expect(ladderColumns(network('alice', 'bob'), 'alice', to)).toEqual([{ name: 'alice' }, proxy]);
    },
  );

  it('stand in the order of the way between two domains, whoever calls', () => {
    const proxyOf = (name: string, ...domains: string[]) => ({ name, kind: 'proxy', domains, listens: [] });
    const map = {
      services: [proxyOf('a', 'atlanta.test'), proxyOf('b', 'biloxi.test'), proxyOf('transit')],
      phones: {
        kind: 'known',
        phones: [
          { name: 'alice', addressOfRecord: 'sip:alice@atlanta.test' },
          { name: 'bob', addressOfRecord: 'sip:bob@biloxi.test' },
        ],
      },
    } as unknown as NetworkMap;
    const names = (from: string, to: string) => ladderColumns(map, from, to).map(({ name }) => name);
    expect(names('alice', 'bob')).toEqual(['alice', 'a', 'transit', 'b', 'bob']);
    expect(names('bob', 'alice')).toEqual(['bob', 'b', 'transit', 'a', 'alice']);
  });

  it('are all phones for all traffic, unless there are many', () => {
    expect(networkColumns(network('alice', 'bob', 'carol'))).toEqual([
      { name: 'alice' },
      proxy,
      { name: 'bob' },
      { name: 'carol' },
    ]);
    expect(networkColumns(network('a', 'b', 'c', 'd', 'e', 'f'))).toEqual([proxy]);
  });

  it('do without phones that nobody knows of', () => {
    const map: NetworkMap = { ...network(), phones: { kind: 'unavailable', detail: 'nobody answers' } };
    expect(networkColumns(map)).toEqual([proxy]);
    expect(ladderColumns(map, 'alice', 'bob')).toEqual([{ name: 'alice' }, proxy]);
  });
});
