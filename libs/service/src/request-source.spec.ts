import { describe, expect, it } from '@jest/globals';
import { parseLab } from '@trapezoid/lab';
import { type Flow, parseMessage, type SipRequest } from '@trapezoid/sip';
import { requestSource } from './request-source.js';

const lab = parseLab(
  [
    'name: x',
    'domains: { lab.test: { accounts: [{ user: alice, password: secret }] } }',
    'services:',
    '  location: {}',
    '  registrar: { listen: [{ protocol: udp, port: 5070 }] }',
    '  proxy: { listen: [{ protocol: udp, host: 192.0.2.1, port: 5060 }] }',
  ].join('\n'),
  'x.yaml',
);

function requestWith(...vias: readonly string[]): SipRequest {
  const head = [
    'REGISTER sip:lab.test SIP/2.0',
    ...vias.map((via) => `Via: SIP/2.0/UDP ${via};branch=z9hG4bK1`),
  ];
  const rest = [
    'From: <sip:a@lab.test>;tag=1',
    'To: <sip:a@lab.test>',
    'Call-ID: 1',
    'CSeq: 1 REGISTER',
    '',
    '',
  ];
  return parseMessage(Buffer.from([...head, ...rest].join('\r\n'))) as SipRequest;
}

const over = (protocol: Flow['protocol'], host: string, port: number): Flow => ({
  protocol,
  local: { host: '192.0.2.2', port: 5070 },
  remote: { host, port },
});
const proxy = '192.0.2.1:5060';

describe('who sent a request (RFC 3261 §18.2.1)', () => {
  it('is the far end of the way that it came', () => {
    const request = requestWith('phone.invalid:5060');
    expect(requestSource(request, over('UDP', '192.0.2.7', 40000), lab)).toBe('192.0.2.7:40000');
    expect(requestSource(request, over('TCP', '192.0.2.7', 40001))).toBe('192.0.2.7:40001');
  });

  it('is whom a proxy of the lab had it from', () => {
    const request = requestWith(proxy, 'phone.invalid;received=192.0.2.7;rport=40000');
    expect(requestSource(request, over('UDP', '192.0.2.1', 5060), lab)).toBe('192.0.2.7:40000');
    expect(requestSource(request, over('TCP', '192.0.2.1', 51234), lab)).toBe('192.0.2.7:40000');
  });

  it('is the host alone where the proxy has noted no port: the one in Via is what the sender says', () => {
    for (const said of ['192.0.2.7:5062', '192.0.2.7:5063', 'phone.invalid;received=192.0.2.7'])
      expect(requestSource(requestWith(proxy, said), over('UDP', '192.0.2.1', 5060), lab)).toBe('192.0.2.7');
  });

  it('has brackets around an IPv6 address', () => {
    const request = requestWith(proxy, '[2001:db8::7]:5060;rport=40000');
    expect(requestSource(request, over('TCP', '2001:db8::7', 40001))).toBe('[2001:db8::7]:40001');
    expect(requestSource(request, over('UDP', '192.0.2.1', 5060), lab)).toBe('[2001:db8::7]:40000');
  });

  it('is not what a phone wrote beneath its own Via', () => {
    const request = requestWith(proxy, 'phone.invalid;received=192.0.2.7;rport=40000', '198.51.100.1');
    expect(requestSource(request, over('UDP', '192.0.2.1', 5060), lab)).toBe('192.0.2.7:40000');
  });

  it('is not what somebody wrote who only looks like a proxy', () => {
    const request = requestWith(proxy, '198.51.100.1');
    expect(requestSource(request, over('UDP', '192.0.2.7', 5060), lab)).toBe('192.0.2.7:5060');
    expect(requestSource(request, over('UDP', '192.0.2.1', 40000), lab)).toBe('192.0.2.1:40000');
  });
});
