import { describe, expect, it } from '@jest/globals';
import { gatewaysIn, type NetworkView, outsideOf } from './address-translation.js';

const view: NetworkView = {
  interfaces: () => [
    { address: '127.0.0.1', cidr: '127.0.0.1/8', internal: true },
    { address: '172.18.0.5', cidr: '172.18.0.5/16', internal: false },
    { address: 'fd00::5', cidr: 'fd00::5/64', internal: false },
  ],
  gateways: () => ['172.18.0.1'],
};

describe('who is outside, seen from a container', () => {
  const outside = outsideOf({ host: '192.0.2.1', ports: new Map([[5060, 15_060]]) }, view);

  it.each([
    ['172.18.0.9', false, 'another container'],
    ['127.0.0.1', false, 'itself'],
    ['fd00::9', false, 'another container over IPv6'],
    ['172.18.0.1', true, 'the gateway, by which phones on the machine of the containers come'],
    ['192.168.1.20', true, 'a phone in the network of that machine'],
    ['2001:db8::1', true, 'a phone over IPv6'],
    ['proxy', false, 'a name, which is that of a service'],
  ])('%s: %s (%s)', (host, expected) => {
    expect(outside.includes(host)).toBe(expected);
  });

  it('knows where ports are published', () => {
    expect([outside.portOf(5060), outside.portOf(5061)]).toEqual([15_060, 5061]);
  });
});

describe('the gateways of Linux', () => {
  it('are read from its table of routes, backwards as they stand there', () => {
    const table = [
      'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
      'eth0\t00000000\t010012AC\t0003\t0\t0\t0\t00000000\t0\t0\t0',
      'eth0\t000012AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0',
    ].join('\n');
    expect(gatewaysIn(table)).toEqual(['172.18.0.1']);
    expect(gatewaysIn('')).toEqual([]);
  });
});
