import { describe, expect, it } from '@jest/globals';
import type { TracedMessage } from '@trapezoid/contracts';
import { MapTraffic, mostPulses } from './map-traffic.js';

const end = (port: number) => ({ host: '127.0.0.1', port });
const sent = (element: string, from: number, to: number, firstLine = 'INVITE sip:bob@lab.test SIP/2.0') =>
  ({
    element,
    direction: 'sent',
    protocol: 'UDP',
    source: end(from),
    destination: end(to),
    text: `${firstLine}\r\n\r\n`,
  }) as TracedMessage;

describe('the traffic on the map', () => {
  it('names the far end also where that is told only after the message', () => {
    const traffic = new MapTraffic();
    traffic.add(sent('proxy', 5060, 4001));
    traffic.learn({ ...sent('bob', 5060, 4001), direction: 'received' });
    expect(traffic.take()).toEqual({
      pulses: [{ from: 'proxy', to: 'bob', kind: 'request' }],
      edges: { 'proxy\nbob': 1 },
    });
  });

  it('leaves a stranger the address', () => {
    const traffic = new MapTraffic();
    traffic.add(sent('proxy', 5060, 9, 'SIP/2.0 486 Busy Here'));
    expect(traffic.take().pulses).toEqual([{ from: 'proxy', to: '127.0.0.1:9', kind: 'failure' }]);
  });

  it('shows a sample of many and counts them all', () => {
    const traffic = new MapTraffic();
    for (let count = 0; count < 1000; count++) traffic.add(sent('proxy', 5060, 4001));
    const { pulses, edges } = traffic.take();
    expect(pulses).toHaveLength(mostPulses);
    expect(edges).toEqual({ 'proxy\n127.0.0.1:4001': 1000 });
  });
});
