import { describe, it } from '@jest/globals';
import {
  expectStrictlyRefused,
  expectTaken,
  having,
  head,
  register,
  requestLine,
  wire,
} from './strict-reading.fixture.js';

/** Every component of the table, as it stands behind the host. */
const components = {
  port: ':5070',
  method: ';method=BYE',
  maddr: ';maddr=224.0.0.1',
  ttl: ';maddr=224.0.0.1;ttl=3',
  transport: ';transport=tcp',
  lr: ';lr',
  headers: '?Subject=x',
  'user and other parameters': ';user=phone;x=y',
};

const message = (startLine: string, method: string, line: string): string =>
  wire(startLine, ...having(`CSeq: 1 ${method}`, line));
const invite = (line: string): string => message(requestLine, 'INVITE', line);
const address = ['port', 'method', 'maddr', 'ttl', 'transport', 'lr', 'headers'];
const inDialogs = ['method', 'ttl', 'headers'];

/** The columns of table 1 that a message has: how a message has the URI there, and what is not allowed. */
const contexts = [
  [
    'Request-URI',
    (uri: string) => wire(`INVITE ${uri} SIP/2.0`, ...head),
    ['method', 'headers'],
    'Request-URI',
  ],
  ['To', (uri: string) => invite(`To: <${uri}>;tag=1`), address, 'To'],
  ['From', (uri: string) => invite(`From: <${uri}>;tag=1`), address, 'From'],
  ['Contact of REGISTER', (uri: string) => register(`Contact: <${uri}>`), ['method', 'lr'], 'Contact'],
  [
    'Contact of the 200 to a REGISTER',
    (uri: string) => message('SIP/2.0 200 OK', 'REGISTER', `Contact: <${uri}>`),
    ['method', 'lr'],
    'Contact',
  ],
  [
    'Contact of a 302',
    (uri: string) => message('SIP/2.0 302 Moved Temporarily', 'INVITE', `Contact: <${uri}>`),
    ['method', 'lr'],
    'Contact',
  ],
  ['Contact of INVITE', (uri: string) => invite(`Contact: <${uri}>`), inDialogs, 'Contact'],
  [
    'Contact of the 200 to an INVITE',
    (uri: string) => message('SIP/2.0 200 OK', 'INVITE', `Contact: <${uri}>`),
    inDialogs,
    'Contact',
  ],
  [
    'Contact of SUBSCRIBE',
    (uri: string) => message('SUBSCRIBE sip:a SIP/2.0', 'SUBSCRIBE', `Contact: <${uri}>`),
    inDialogs,
    'Contact',
  ],
  ['Route', (uri: string) => invite(`Route: <${uri}>`), inDialogs, 'Route'],
  ['Record-Route', (uri: string) => invite(`Record-Route: <${uri}>`), inDialogs, 'Record-Route'],
] as const;

describe.each(contexts)(
  'components of a URI in %s (RFC 3261 §19.1.1 table 1)',
  (_, having, disallowed, where) => {
    const names: readonly string[] = disallowed;

    it.each(Object.entries(components).filter(([name]) => !names.includes(name)))(
      'may be %s',
      (_name, part) => {
        expectTaken(having(`sip:a@b${part}`));
      },
    );

    it.each(Object.entries(components).filter(([name]) => names.includes(name)))(
      'may not be %s: lenient readers pass over it',
      (_name, part) => {
        expectStrictlyRefused(having(`sip:a@b${part}`), where);
      },
    );
  },
);

describe('components of a URI (RFC 3261 §19.1.1)', () => {
  it('are the same where their names are escaped (RFC 3261 §19.1.4)', () => {
    expectStrictlyRefused(register('Contact: <sip:p;%6C%52>'), 'Contact');
  });

  it('are parameters of their own where they have the name of what is none', () => {
    expectTaken(invite('To: <sip:p;port=1;headers=2>'));
  });

  it('may be any in the Contact of a message that has to do neither with dialogs nor with bindings', () => {
    expectTaken(message('OPTIONS sip:a SIP/2.0', 'OPTIONS', 'Contact: <sip:p;lr;method=INVITE?Subject=x>'));
    expectTaken(message('SIP/2.0 485 Ambiguous', 'INVITE', 'Contact: <sip:p;lr;method=INVITE?Subject=x>'));
  });

  it.each([
    'sip:a;maddr=239.255.255.1;ttl=15',
    'sip:a;transport=UDP;ttl=1;maddr=224.0.0.1',
    'sip:a;ttl=1;maddr=[ff02::1]',
    'sip:a;ttl=1;maddr=all.example',
    'sips:a;transport=tcp',
  ])('ask for a transport that fits: %s', (uri) => {
    expectTaken(wire(`INVITE ${uri} SIP/2.0`, ...head));
  });

  it.each([
    ['a reliable transport', 'sip:a;transport=tcp;ttl=1;maddr=224.0.0.1'],
    ['SIPS', 'sips:a;ttl=1;maddr=224.0.0.1'],
    ['no address to send to', 'sip:a;ttl=1'],
    ['an address of one host', 'sip:a;ttl=1;maddr=192.0.2.1'],
    ['an address of one host (IPv6)', 'sip:a;ttl=1;maddr=[2001:db8::1]'],
  ])('may not be a ttl with %s: it is for multicast over UDP', (_, uri) => {
    expectStrictlyRefused(wire(`INVITE ${uri} SIP/2.0`, ...head), 'Request-URI');
  });

  it('may not be UDP for SIPS, which needs a reliable transport', () => {
    expectStrictlyRefused(wire('INVITE sips:a;transport=udp SIP/2.0', ...head), 'Request-URI');
  });
});
