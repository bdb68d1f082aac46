import { describe, expect, it } from '@jest/globals';
import { Via } from '../message/headers/via.js';
import { parseMessage } from '../message/parse-message.js';
import type { SipRequest } from '../message/request.js';
import type { Flow } from './flow.js';
import { requestText } from './recording-port.fixture.js';
import { responseDestinations } from './response-destination.js';
import { stampVia } from './stamp-via.js';

const udp = (host = '192.0.2.1', port = 5070): Flow => ({
  protocol: 'UDP',
  local: { host: '192.0.2.9', port: 5060 },
  remote: { host, port },
});
const tcp: Flow = { ...udp('192.0.2.1', 40000), protocol: 'TCP', connection: 'c1' };

const stamped = (via: string, flow = udp()) =>
  stampVia(parseMessage(requestText('OPTIONS', { Via: via })) as SipRequest, flow);
const topVia = (via: string, flow?: Flow) => stamped(via, flow).first(Via)!;
const text = (via: string, flow?: Flow) => Via.print(topVia(via, flow));

describe('noting where a request came from (RFC 3261 §18.2.1, RFC 3581 §4)', () => {
  it('adds nothing where sent-by is the address that it came from', () => {
    expect(text('SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKa')).toBe(
      'SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKa',
    );
  });

  it.each(['phone.example', '10.0.0.1', '[2001:db8::1]'])('adds received where sent-by is %s', (host) => {
    expect(text(`SIP/2.0/UDP ${host};branch=z9hG4bKa`)).toBe(
      `SIP/2.0/UDP ${host};branch=z9hG4bKa;received=192.0.2.1`,
    );
  });

  it('adds received and rport where the client asks for rport, even with the same address', () => {
    const parameters = topVia('SIP/2.0/UDP 192.0.2.1:5070;rport;branch=z9hG4bKa').parameters;
    expect(parameters.get('rport')).toBe('5070');
    expect(parameters.get('received')).toBe('192.0.2.1');
  });

  it('believes neither a received nor an rport that the client wrote itself', () => {
    const via = topVia('SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKa;received=203.0.113.5;rport=9');
    expect(via.parameters.get('received')).toBe('192.0.2.1');
    expect(via.parameters.get('rport')).toBe('5070');
    expect(text('SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKa;received=203.0.113.5')).not.toContain(
      '203.0.113.5',
    );
  });

  it('writes IPv6 so that it can be read again', () => {
    const request = stamped('SIP/2.0/UDP host.example;rport;branch=z9hG4bKa', udp('2001:db8::5', 7000));
    const again = parseMessage(requestText('OPTIONS', { Via: Via.print(request.first(Via)!) }));
    expect(again.first(Via)?.parameters.get('received')).toBe('2001:db8::5');
  });

  it('leaves the other Vias as they are', () => {
    const request = stamped(
      'SIP/2.0/UDP a.example;branch=z9hG4bKa, SIP/2.0/UDP b.example;branch=z9hG4bKb;x=1',
    );
    expect(request.headers(Via).map(Via.print)).toEqual([
      'SIP/2.0/UDP a.example;branch=z9hG4bKa;received=192.0.2.1',
      'SIP/2.0/UDP b.example;branch=z9hG4bKb;x=1',
    ]);
  });
});

describe('an IPv6 address in received (RFC 5118 §4.5)', () => {
  it.each(['2001:db8::9:255', '[2001:db8::9:255]'])('is taken as %s', (received) => {
    const request = parseMessage(
      requestText('OPTIONS', { Via: `SIP/2.0/UDP [2001:db8::9:1];received=${received};branch=z9hG4bKas3` }),
    );
    expect(responseDestinations(request.first(Via)!, udp('2001:db8::9:255', 5060))).toEqual([
      { protocol: 'UDP', host: '2001:db8::9:255', port: 5060 },
    ]);
  });

  it('is not written where the sent-by is the same address in another spelling', () => {
    const via = 'SIP/2.0/UDP [2001:DB8:0:0::1]:5070;branch=z9hG4bKa';
    expect(text(via, udp('2001:db8::1', 5070))).toBe(via);
  });
});

describe('where a response goes (RFC 3261 §18.2.2, RFC 3581 §4)', () => {
  const destinations = (via: string, flow = udp()) => responseDestinations(topVia(via, flow), flow);

  it('over UDP to received, at the port of sent-by', () => {
    expect(destinations('SIP/2.0/UDP 10.0.0.1:5080;branch=z9hG4bKa')).toEqual([
      { protocol: 'UDP', host: '192.0.2.1', port: 5080 },
    ]);
    expect(destinations('SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa')).toEqual([
      { protocol: 'UDP', host: '192.0.2.1', port: 5060 },
    ]);
  });

  it('over UDP with rport to the port that the request came from', () => {
    expect(destinations('SIP/2.0/UDP 10.0.0.1:5080;rport;branch=z9hG4bKa', udp('192.0.2.1', 61000))).toEqual([
      { protocol: 'UDP', host: '192.0.2.1', port: 61000 },
    ]);
  });

  it('over UDP to maddr where there is one', () => {
    expect(destinations('SIP/2.0/UDP 10.0.0.1:5080;maddr=224.0.1.75;branch=z9hG4bKa')).toEqual([
      { protocol: 'UDP', host: '224.0.1.75', port: 5080, ttl: 1 },
    ]);
    expect(destinations('SIP/2.0/UDP 10.0.0.1;maddr=224.0.1.75;ttl=16;branch=z9hG4bKa')).toEqual([
      { protocol: 'UDP', host: '224.0.1.75', port: 5060, ttl: 16 },
    ]);
    expect(destinations('SIP/2.0/UDP 10.0.0.1:5080;maddr=192.0.2.7;ttl=16;branch=z9hG4bKa')).toEqual([
      { protocol: 'UDP', host: '192.0.2.7', port: 5080 },
    ]);
  });

  it('over TCP on the connection of the request, then to a new one to sent-by', () => {
    expect(destinations('SIP/2.0/TCP phone.example:5080;rport;branch=z9hG4bKa', tcp)).toEqual([
      { protocol: 'TCP', host: '192.0.2.1', port: 40000, connection: 'c1' },
      { protocol: 'TCP', host: '192.0.2.1', port: 5080 },
    ]);
  });

  it('over TLS to a new connection only where the certificate proves the name of the Via', () => {
    const tls: Flow = { ...tcp, protocol: 'TLS' };
    expect(destinations('SIP/2.0/TLS proxy.example;branch=z9hG4bKa', tls)).toEqual([
      { protocol: 'TLS', host: '192.0.2.1', port: 40000, connection: 'c1' },
      { protocol: 'TLS', host: '192.0.2.1', port: 5061, serverName: 'proxy.example' },
    ]);
    expect(destinations('SIP/2.0/TLS 192.0.2.1:5071;branch=z9hG4bKa', tls)[1]).toEqual({
      protocol: 'TLS',
      host: '192.0.2.1',
      port: 5071,
    });
  });

  it.each(['WS', 'WSS'] as const)(
    'over %s on the connection of the request and nowhere else (RFC 7118 §5.3)',
    (protocol) => {
      const flow: Flow = { ...tcp, protocol };
      expect(destinations(`SIP/2.0/${protocol} df7jal23ls0d.invalid;branch=z9hG4bKa`, flow)).toEqual([
        { protocol, host: '192.0.2.1', port: 40000, connection: 'c1' },
      ]);
    },
  );

  it('to IPv6 addresses without brackets', () => {
    expect(destinations('SIP/2.0/UDP [::1]:5080;branch=z9hG4bKa', udp('::1', 5080))).toEqual([
      { protocol: 'UDP', host: '::1', port: 5080 },
    ]);
  });
});
