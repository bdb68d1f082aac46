import { describe, expect, it } from '@jest/globals';
import { type Flow, flowTarget, type TransportProtocol } from './flow.js';
import { parseFlow, printFlow } from './flow-text.js';

const local = { host: '192.0.2.9', port: 5060 };
const streams: readonly TransportProtocol[] = ['TCP', 'TLS', 'WS', 'WSS'];

describe('a flow as a text for a token (RFC 5626 §5.2)', () => {
  it.each(streams)('over %s leads back over its connection', (protocol) => {
    const remote = { host: '192.0.2.1', port: 40_000 };
    const flow: Flow = { protocol, local, remote, connection: 'tls-0a1b-17', peerDomains: ['a.test'] };
    expect(parseFlow(printFlow(flowTarget(flow)))).toEqual({
      protocol,
      ...remote,
      connection: 'tls-0a1b-17',
    });
  });

  it('over UDP leads from the same listening point to the same address, and nowhere else', () => {
    const flow: Flow = {
      protocol: 'UDP',
      local: { host: '2001:db8::9', port: 5060 },
      remote: { host: '2001:db8::1', port: 61_000 },
    };
    expect(parseFlow(printFlow(flowTarget(flow)))).toEqual({
      protocol: 'UDP',
      ...flow.remote,
      local: flow.local,
      exact: true,
    });
  });

  it('is short, and one word whatever a connection is called', () => {
    const target = { protocol: 'TCP', host: '192.0.2.1', port: 5070 } as const;
    expect(printFlow({ ...target, connection: 'c1' })).toBe('1T,192.0.2.1,5070,c1');
    const odd = { ...target, connection: 'c 1,%é\n' };
    expect(printFlow(odd)).toMatch(/^[\x21-\x7e]+$/);
    expect(parseFlow(printFlow(odd))).toEqual(odd);
  });

  it.each([
    '',
    'TCP',
    '2T,192.0.2.1,5070,c1',
    '1Q,192.0.2.1,5070,c1',
    '1T,example.test,5070,c1',
    '1T,192.0.2.1,0,c1',
    '1T,192.0.2.1,65536,c1',
    '1T,192.0.2.1,5070',
    '1T,192.0.2.1,5070,',
    '1T,192.0.2.1,5070,%zz',
    '1T,192.0.2.1,5070,c1,more',
    '1U,192.0.2.1,5070',
    '1U,192.0.2.1,5070,192.0.2.9,x',
    '1U,192.0.2.1,5070,192.0.2.9,5060,more',
    `1T,192.0.2.1,5070,${'c'.repeat(400)}`,
  ])('is not %j', (text) => {
    expect(parseFlow(text)).toBeUndefined();
  });
});
