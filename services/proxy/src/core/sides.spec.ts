import { describe, expect, it } from '@jest/globals';
import type { TransportProtocol } from '@trapezoid/sip';
import { type Endpoint, type Message, ProxyBench, textOf } from '../proxy.fixture.js';

interface Place {
  readonly name: string;
  readonly protocol: TransportProtocol;
  readonly host: string;
  /** How the proxy is called on this side. */
  readonly own: string;
}

const places = {
  udp: { name: 'UDP over IPv4', protocol: 'UDP', host: '10.0.1.1', own: '10.0.0.1:5060' },
  udp6: { name: 'UDP over IPv6', protocol: 'UDP', host: 'fd00::1:2', own: '[fd00::1]:5060' },
  tcp: { name: 'TCP', protocol: 'TCP', host: '10.0.1.3', own: '10.0.0.1:5060;transport=tcp' },
  tcp6: { name: 'TCP over IPv6', protocol: 'TCP', host: 'fd00::1:4', own: '[fd00::1]:5060;transport=tcp' },
  ws: { name: 'WebSocket', protocol: 'WS', host: '10.0.1.5', own: '10.0.0.1:8080;transport=ws' },
} as const satisfies Readonly<Record<string, Place>>;

const routesOf = (message: Message): string[] =>
  message.fieldsOf({ name: 'Record-Route' }).flatMap(({ value }) => value.split(/,\s*/));

const dialog = { From: '<sip:stranger@elsewhere.example>;tag=1' };

describe.each([
  [places.udp, places.udp6],
  [places.udp6, places.udp],
  [places.udp, places.tcp],
  [places.tcp, places.udp6],
  [places.udp, places.ws],
  [places.ws, places.udp],
  [places.ws, places.tcp6],
])('a dialog between two sides of the proxy (RFC 5658 §5)', (near, far) => {
  let bench: ProxyBench;
  let caller: Endpoint;
  let called: Endpoint;
  let registrar: Endpoint;

  /** A phone that opens its connection itself has registered over it. */
  async function bind(): Promise<void> {
    if (far.protocol === 'UDP') return bench.bind('bob', called.contact);
    called.send('REGISTER', 'sip:lab.test', {
      From: '<sip:bob@lab.test>;tag=1',
      Contact: `<${called.contact}>`,
    });
    await bench.pass();
    const path = registrar.latest('REGISTER').request.text('Path')?.slice(1, -1) ?? '';
    bench.bind('bob', { contact: called.contact, path: [path] });
  }

  async function call(): Promise<void> {
    bench = await ProxyBench.start({ allTransports: true });
    registrar = await bench.phone('10.0.0.2');
    caller = await bench.phone(near.host, near.protocol);
    called = await bench.phone(far.host, far.protocol);
    await bind();
    caller.send('INVITE', 'sip:bob@lab.test', { ...dialog, Contact: `<${caller.contact}>` });
    await bench.pass();
    called.answer('INVITE', 200, { Contact: `<${called.contact}>` });
    await bench.pass();
  }

  const to = () => ({ To: `<sip:bob@lab.test>;tag=tag-${called.host}` });

  it(`from ${near.name} to ${far.name} has two Record-Routes, each with the address of its side`, async () => {
    await call();
    const routes = routesOf(called.latest('INVITE').request);
    expect(routes.map((route) => route.replace(/sip:[^@]*@/, ''))).toEqual([
      `<${far.own};lr>`,
      `<${near.own};lr>`,
    ]);
    const via = called.latest('INVITE').request.text('Via') ?? '';
    expect(via).toContain(`SIP/2.0/${far.protocol} ${far.own.split(';')[0]};`);
    expect(caller.responses.at(-1)?.statusCode).toBe(200);
  });

  it(`takes ACK and BYE of the caller on ${near.name} to ${far.name}, and the answer back`, async () => {
    await call();
    const Route = routesOf(caller.responses.at(-1) as Message)
      .reverse()
      .join(', ');
    caller.send('ACK', called.contact, { ...dialog, ...to(), Route });
    caller.send('BYE', called.contact, { ...dialog, ...to(), Route, CSeq: '2 BYE' });
    await bench.pass();
    expect(called.methods).toEqual(['INVITE', 'ACK', 'BYE']);
    expect(called.latest('BYE').request.text('Route')).toBeUndefined();
    called.answer('BYE', 200);
    await bench.pass();
    expect(caller.responses.at(-1)?.text('CSeq')).toBe('2 BYE');
    expect(bench.faults).toEqual([]);
  });

  it(`takes a BYE of the called one on ${far.name} to the caller on ${near.name}, and the answer back`, async () => {
    await call();
    const Route = routesOf(called.latest('INVITE').request).join(', ');
    called.send('BYE', caller.contact, { From: to().To, To: dialog.From, Route });
    await bench.pass();
    expect(caller.methods).toEqual(['BYE']);
    expect(textOf(caller.latest('BYE').request)).not.toContain('Route:');
    caller.answer('BYE', 200);
    await bench.pass();
    expect(called.responses.at(-1)?.text('CSeq')).toBe('1 BYE');
    expect(bench.faults).toEqual([]);
  });
});
