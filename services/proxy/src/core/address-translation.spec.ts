import { beforeEach, describe, expect, it } from '@jest/globals';
import { Path, printUri, RecordRoute, Via } from '@trapezoid/sip';
import { type Endpoint, ProxyBench } from '../proxy.fixture.js';

const world = '192.0.2.80';
/** What comes from the world comes from here, as from the gateway of a network of containers. */
const gateway = '10.9.0.1';

describe('a proxy in a container', () => {
  let bench: ProxyBench;
  let registrar: Endpoint;
  let inside: Endpoint;
  let phone: Endpoint;

  beforeEach(async () => {
    const outside = {
      host: world,
      portOf: (port: number) => port + 10_000,
      includes: (host: string) => host === gateway,
    };
    bench = await ProxyBench.start({ outside });
    registrar = await bench.phone('10.0.0.2');
    inside = await bench.phone('10.0.1.1');
    const nat = bench.network.nat('symmetric', { publicHost: gateway });
    phone = await bench.phone('127.0.0.1', 'UDP', nat);
  });

  async function register(fields: Readonly<Record<string, string>> = {}): Promise<void> {
    phone.send('REGISTER', 'sip:lab.test', {
      From: '<sip:bob@lab.test>;tag=1',
      Contact: `<${phone.contact}>`,
      ...fields,
    });
    await bench.pass();
    const path = registrar.latest('REGISTER').request.text('Path');
    bench.bind('bob', { contact: phone.contact, path: path === undefined ? [] : [path.slice(1, -1)] });
  }

  it('takes down how a UDP phone of the world is reached: by the address that it is seen at (RFC 3327 §5.2, RFC 5626 §5.1)', async () => {
    await register();
    const [path] = registrar.latest('REGISTER').request.headers(Path);
    expect(path?.uri).toMatchObject({ host: '10.0.0.1', port: 5060 });
    inside.send('INVITE', 'sip:bob@lab.test', { Contact: `<${inside.contact}>` });
    await bench.pass();
    expect(phone.latest('INVITE').request.requestUri).toBe('sip:phone@127.0.0.1:5060');
  });

  it('needs no way noted for one whose contact is the address that it is seen at', async () => {
    await register({ Contact: `<sip:phone@${gateway}:5060>` });
    expect(registrar.latest('REGISTER').request.headers(Path)).toEqual([]);
  });

  it('gives each side an address that it can reach, in Via and Record-Route (RFC 5658 §5)', async () => {
    await register();
    inside.send('INVITE', 'sip:bob@lab.test', { Contact: `<${inside.contact}>` });
    await bench.pass();
    const { request } = phone.latest('INVITE');
    expect(request.first(Via)?.sentBy).toEqual({ host: world, port: 15_060 });
    expect(request.headers(RecordRoute).map(({ uri }) => uri)).toMatchObject([
      { host: world, port: 15_060 },
      { host: '10.0.0.1', port: 5060 },
    ]);
  });

  it('sends what follows in the dialog to where the phone is seen, in both directions (RFC 3261 §16.12)', async () => {
    await register();
    inside.send('INVITE', 'sip:bob@lab.test', { Contact: `<${inside.contact}>` });
    await bench.pass();
    const answer = phone.answer('INVITE', 200, { Contact: `<${phone.contact}>` });
    await bench.pass();
    expect(inside.statusCodes.at(-1)).toBe(200);
    const routes = answer.headers(RecordRoute);
    const tag = answer.text('To')?.split('tag=')[1] ?? '';
    const texts = routes.map(({ uri }) => `<${printUri(uri)}>`);
    inside.send('BYE', phone.contact, {
      To: `<sip:bob@lab.test>;tag=${tag}`,
      Route: texts.toReversed().join(', '),
      CSeq: '2 BYE',
    });
    await bench.pass();
    expect(phone.methods).toContain('BYE');
    phone.send('INFO', inside.contact, {
      From: `<sip:bob@lab.test>;tag=${tag}`,
      To: '<sip:stranger@elsewhere.example>;tag=1',
      Route: texts.join(', '),
      CSeq: '3 INFO',
    });
    await bench.pass();
    expect(inside.methods).toContain('INFO');
  });

  it('answers a phone that does not ask for rport where it is seen, too (RFC 3581 §4)', async () => {
    phone.send('OPTIONS', `sip:${world}:15060`, { Via: 'SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK-plain' });
    await bench.pass();
    expect(phone.statusCodes).toEqual([200]);
  });

  it('knows itself by the address that the world has for it (RFC 3261 §16.4)', async () => {
    await register({ Route: `<sip:${world}:15060;lr>` });
    expect(registrar.methods).toEqual(['REGISTER']);
    expect(bench.faults).toEqual([]);
  });
});
