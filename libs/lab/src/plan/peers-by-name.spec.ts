import { describe, expect, it } from '@jest/globals';
import type { B2buaPlan, ConsolePlan, ProxyPlan } from '../lab.js';
import { lab } from '../lab-text.fixture.js';
import { parseLab } from '../parse-lab.js';
import { reachedHost } from './reached-host.js';

const text = lab({
  services:
    '{ location: {}, registrar: { listen: [{ protocol: udp, port: 5070 }] }, ' +
    'proxy: { listen: [{ protocol: udp, port: 5060 }], trust: [border], rules: [{ match: { prefix: "9" }, through: [border] }] }, ' +
    'border: { kind: proxy, domains: [], listen: [{ protocol: tcp, port: 5160 }] }, ' +
    'b2bua: { listen: [{ protocol: udp, port: 5090 }], proxy: proxy }, console: {} }',
});

describe('a lab in containers', () => {
  const { services } = parseLab(text, 'x.yaml', {
    host: '0.0.0.0',
    consoleHost: '0.0.0.0',
    peersByName: true,
  });
  const find = <Plan>(name: string) => services.find((plan) => plan.name === name) as Plan;

  it('has services that listen everywhere and find one another by name', () => {
    const proxy = find<ProxyPlan>('proxy');
    expect(proxy).toMatchObject({
      reachedAt: 'proxy',
      listen: [{ host: '0.0.0.0', port: 5060 }],
      trust: [{ points: [{ host: 'border', port: 5160 }] }],
      rules: [{ through: ['sip:border:5160;transport=tcp;lr'] }],
    });
    expect(find<B2buaPlan>('b2bua').next).toBe('sip:b2bua@proxy:5060;lr');
    expect(reachedHost(proxy, { host: '0.0.0.0' })).toBe('proxy');
  });

  it('has a console that is reached from outside its container', () => {
    expect(find<ConsolePlan>('console').host).toBe('0.0.0.0');
  });

  it('has services on one machine that find one another there, where nobody says otherwise', () => {
    const plain = parseLab(text, 'x.yaml', { host: '0.0.0.0' }).services;
    expect(plain.find(({ name }) => name === 'proxy')).toMatchObject({
      trust: [{ points: [{ host: '127.0.0.1' }] }],
      rules: [{ through: ['sip:127.0.0.1:5160;transport=tcp;lr'] }],
    });
    expect(plain.every(({ reachedAt }) => reachedAt === undefined)).toBe(true);
    expect(() => parseLab(text, 'x.yaml', { consoleHost: 'here' })).toThrow(
      /'here' is no address to listen on/,
    );
  });
});
