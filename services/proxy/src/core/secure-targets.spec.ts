import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ProxyRule } from '@trapezoid/lab';
import { credentialsOf, type Endpoint, ProxyBench, proxyHost } from '../proxy.fixture.js';

const alice = { From: '<sips:alice@lab.test>;tag=1', 'Proxy-Authorization': credentialsOf('alice') };

const rules: readonly ProxyRule[] = [
  { match: { user: 'down' }, targets: [{ uri: 'sip:desk@10.0.1.2' }] },
  { match: { user: 'up' }, targets: [{ uri: 'sips:desk@10.0.1.2:5060' }] },
  { match: { domain: 'far.test' }, through: ['sip:10.0.1.2:5060;lr'] },
  { match: { domain: 'strict.test' }, through: ['sip:10.0.1.2:5060'] },
  {
    match: { user: 'busy' },
    fallback: { to: 'sip:mail@10.0.1.2:5060', on: ['unregistered'], after: 10 },
  },
];

describe('a sips: Request-URI at the proxy (RFC 3261 §26.2.2, RFC 5630 §5.3)', () => {
  let bench: ProxyBench;
  let caller: Endpoint;
  /** One host with a phone, or another proxy, on each transport: only one of them may be reached. */
  let plain: Endpoint[];
  let secure: Endpoint;

  beforeEach(async () => {
    bench = await ProxyBench.start({
      allTransports: true,
      recurse: true,
      rules,
      names: { 'lab.test': [proxyHost] },
    });
    caller = await bench.phone('10.0.1.1', 'TLS');
    plain = [await bench.phone('10.0.1.2', 'UDP')];
    secure = await bench.phone('10.0.1.2', 'TLS');
  });

  const send = async (uri: string, fields: Readonly<Record<string, string>> = {}, method = 'INVITE') => {
    caller.send(method, uri, { Contact: `<sips:alice@10.0.1.1:5060>`, ...fields });
    await bench.pass();
  };
  const expectOnlySecure = (requestUri: string) => {
    expect(plain.flatMap(({ methods }) => methods)).toEqual([]);
    expect(secure.requests.at(-1)?.request.requestUri).toBe(requestUri);
  };

  it.each([
    'sips:bob@10.0.1.2:5060',
    'sips:bob@10.0.1.2:5060;transport=udp',
    'sips:bob@10.0.1.2:5060;transport=tcp',
  ])('leaves over TLS to the contact %s', async (contact) => {
    bench.bind('bob', contact);
    await send('sips:bob@lab.test');
    expectOnlySecure(contact);
  });

  it('leaves over TLS by a Path or a rule that says sip: (RFC 3261 §16.6 step 7)', async () => {
    bench.bind('bob', { contact: 'sips:bob@10.0.1.9', path: ['sip:10.0.1.2:5060;lr'] });
    await send('sips:bob@lab.test');
    expectOnlySecure('sips:bob@10.0.1.9');
    await send('sips:ivy@far.test', alice, 'MESSAGE');
    expectOnlySecure('sips:ivy@far.test');
    await send('sips:ivy@strict.test', alice, 'OPTIONS');
    expect(plain.flatMap(({ methods }) => methods)).toEqual([]);
    expect(secure.methods).toEqual(['INVITE', 'MESSAGE', 'OPTIONS']);
  });

  it('of a REGISTER is one of this proxy’s Path too: a registrar binds a sips contact behind no other (RFC 5630 §5.2)', async () => {
    const registrar = await bench.phone('10.0.0.2');
    const path = () => registrar.latest('REGISTER').request.text('Path');
    await send('sips:lab.test', { To: '<sips:bob@lab.test>' }, 'REGISTER');
    expect(path()).toMatch(/^<sips:[\w.-]+@10\.0\.0\.1:5061;lr>$/);
    const binding = { contact: 'sips:alice@10.0.1.1:5060', path: [path()?.slice(1, -1) ?? ''] };
    bench.bind('bob', binding);
    secure.send('INVITE', 'sips:bob@lab.test', { Contact: '<sips:ivy@10.0.1.2:5060>' });
    await bench.pass();
    expect(caller.methods).toEqual(['INVITE']);
  });

  it('leaves over TLS by a Route of its sender that says sip: (RFC 3261 §16.6 step 7)', async () => {
    await send('sips:ivy@far.test', { ...alice, Route: '<sip:10.0.1.2:5060;lr>' });
    expectOnlySecure('sips:ivy@far.test');
  });

  it('leaves by no connection without TLS, be it that of its dialog', async () => {
    const mobile = await bench.phone('10.0.1.3', 'TCP');
    mobile.send('INVITE', 'sips:bob@lab.test', { Contact: '<sips:mobile@10.0.1.3:5060>' });
    bench.bind('bob', 'sips:bob@10.0.1.2:5060');
    await bench.pass();
    const { request } = secure.latest('INVITE');
    const Route = request
      .fieldsOf({ name: 'Record-Route' })
      .map(({ value }) => value)
      .join(', ');
    const To = '<sip:stranger@elsewhere.example>;tag=1';
    secure.send('BYE', 'sips:mobile@10.0.1.3:5060', { From: '<sip:bob@lab.test>;tag=2', To, Route });
    await bench.pass();
    expect(mobile.methods).toEqual([]);
    expect(secure.responses.at(-1)?.statusCode).toBeGreaterThanOrEqual(400);
  });

  it('is record-routed as sips:, without transport=tls (§3.1.3, RFC 3261 §16.6 step 4)', async () => {
    bench.bind('bob', 'sips:bob@10.0.1.2:5060');
    await send('sips:bob@lab.test');
    const routes = secure.latest('INVITE').request.fieldsOf({ name: 'Record-Route' });
    for (const { value } of routes) expect(value).toMatch(/^<sips:[^;]*@10\.0\.0\.1:5061;lr>/);
    expect(routes.length).toBeGreaterThan(0);
  });

  it('is not taken to sip: by a rule, nor by its fallback: 480 with Warning 380', async () => {
    await send('sips:down@lab.test');
    expect(caller.responses.at(-1)?.statusCode).toBe(480);
    expect(caller.responses.at(-1)?.text('Warning')).toContain('380');
    bench.bind('busy');
    await send('sips:busy@lab.test', {}, 'MESSAGE');
    expect(caller.responses.at(-1)?.statusCode).toBe(480);
    expect([...plain, secure].flatMap(({ methods }) => methods)).toEqual([]);
  });

  it('is not made of a sip: one by a rule: it leaves as sip:, over TLS all the same', async () => {
    await send('sip:up@lab.test');
    expectOnlySecure('sip:desk@10.0.1.2:5060');
  });

  it('is not made of a sip: one by a 3xx: the caller gets it', async () => {
    bench.bind('bob', plain[0]?.contact ?? '');
    await send('sip:bob@lab.test');
    plain[0]?.answer('INVITE', 302, { Contact: '<sips:bob@10.0.1.2:5060>' });
    await bench.pass();
    expect(secure.methods).toEqual([]);
    expect(caller.statusCodes).toEqual([100, 302]);
  });
});
