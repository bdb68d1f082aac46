import { describe, expect, it } from '@jest/globals';
import type { NetworkMap } from '../api/network.js';
import { drawMap, edgeId } from './draw-map.js';

const service = (name: string, kind: NetworkMap['services'][number]['kind']) => ({
  name,
  kind,
  domains: [],
  listens: [],
  ready: true,
});
const status = {
  lab: { name: 'basic', domains: ['lab.test'] },
  ready: true,
  services: [service('location', 'location'), service('proxy', 'proxy'), service('registrar', 'registrar')],
  phones: { kind: 'known', phones: [{ name: 'alice', registration: { state: 'registered' } }] },
  registrations: { kind: 'unavailable', detail: '' },
  refusals: [],
} as unknown as NetworkMap;
const links = {
  phones: [{ name: 'alice', proxy: 'proxy' }],
  services: [
    { name: 'location', kind: 'location' },
    { name: 'proxy', kind: 'proxy', registrar: 'registrar' },
    { name: 'registrar', kind: 'registrar' },
  ],
};

describe('the map', () => {
  it('links a phone with its proxy, the proxy with its registrar, and over the bus with the location server', () => {
    const { edges } = drawMap(status, links, []);
    expect(edges.map(({ id, bus }) => [id, bus])).toEqual([
      [edgeId('proxy', 'registrar'), false],
      [edgeId('location', 'proxy'), true],
      [edgeId('location', 'registrar'), true],
      [edgeId('alice', 'proxy'), false],
    ]);
  });

  it('draws whoever messages came from, and the way that they took', () => {
    const { nodes, edges } = drawMap(status, links, ['192.0.2.7:5060\nproxy']);
    expect(nodes.find(({ kind }) => kind === 'outside')?.name).toBe('192.0.2.7:5060');
    expect(edges.at(-1)).toMatchObject({ from: '192.0.2.7:5060', to: 'proxy' });
  });

  it('draws a few strangers, however many there are', () => {
    const many = Array.from({ length: 500 }, (_, index) => `192.0.2.7:${index}\nproxy`);
    expect(drawMap(status, links, many).nodes.length).toBeLessThan(20);
  });
});
