import { afterEach, describe, expect, it } from '@jest/globals';
import type { Target } from '../flow.js';
import { closeAll, message, open, send } from './sockets.fixture.js';
import { ca, certificates, otherCa } from './test-certificates.fixture.js';
import { openTls, to } from './tls.fixture.js';
import type { TlsOptions } from './tls-options.js';
import { TlsPort } from './tls-port.js';

afterEach(closeAll);

const { atlanta, biloxi } = certificates;

describe('connection aliases (RFC 5923 §8.2)', () => {
  /** A proxy of biloxi.example connected to one of atlanta.example, which wants to call back. */
  async function connected(own: TlsOptions) {
    const server = await openTls(atlanta);
    const peer = await openTls({ ...biloxi, ...own, listen: false });
    await send(peer.port, to(server, 'atlanta.example'), message('there'));
    const flow = await server.user.flowOf(1);
    const advertised: Target = { protocol: 'TLS', host: '127.0.0.1', port: 1, serverName: 'biloxi.example' };
    return { server, peer, flow, advertised };
  }

  it('carry requests back to the domain that the client has proved', async () => {
    const { server, peer, flow, advertised } = await connected({});
    server.port.alias?.(flow, advertised);
    expect((await send(server.port, advertised, message('back'))).error).toBeUndefined();
    expect((await peer.user.flowOf(1)).connection).toBeDefined();
    expect(peer.user.received[0]?.text).toBe(message('back'));
  });

  it.each([
    ['another domain at that address (§9.3)', { serverName: 'atlanta.example' }],
    ['a part of the domain', { serverName: 'phone.biloxi.example' }],
    ['another port', { port: 2 }],
    ['another host', { host: '127.0.0.2' }],
  ])('carry nothing to %s', async (_name, other) => {
    const { server, peer, flow, advertised } = await connected({});
    server.port.alias?.(flow, advertised);
    const { error } = await send(server.port, { ...advertised, ...other }, message('back'));
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    expect(peer.user.received).toEqual([]);
  });

  it('carry nothing to a numeric host that the certificate does not name', async () => {
    const { server, flow, advertised } = await connected({});
    server.port.alias?.(flow, advertised);
    const { protocol, host, port } = advertised;
    expect((await send(server.port, { protocol, host, port }, message())).error).toMatchObject({
      code: 'ECONNREFUSED',
    });
  });

  it('are not made without a client certificate (§9.2), or for an address that is not the client’s', async () => {
    const anonymous = await open(
      TlsPort.open({ host: '127.0.0.1', port: 0 }, { trustedAuthorities: [ca], listen: false }),
    );
    const { server, flow, advertised } = await connected({});
    await send(anonymous.port, to(server, 'atlanta.example'), message('there'));
    const unproved = await server.user.flowOf(2);
    server.port.alias?.(unproved, advertised);
    server.port.alias?.(flow, { host: '127.0.0.9', port: 1 });
    for (const host of ['127.0.0.1', '127.0.0.9']) {
      const { error } = await send(server.port, { ...advertised, host }, message());
      expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    }
  });

  it('end with their connection', async () => {
    const { server, peer, flow, advertised } = await connected({});
    server.port.alias?.(flow, advertised);
    await peer.port.close();
    await server.user.until(() => server.user.ended.length === 1);
    expect((await send(server.port, advertised, message())).error).toMatchObject({ code: 'ECONNREFUSED' });
    server.port.alias?.(flow, advertised);
    expect((await send(server.port, advertised, message())).error).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('are not trusted where the client’s authority is not', async () => {
    const { server, flow, advertised } = await connected({
      ...certificates.impostor,
      trustedAuthorities: [ca, otherCa],
    });
    server.port.alias?.(flow, advertised);
    const { error } = await send(server.port, { ...advertised, serverName: 'atlanta.example' }, message());
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });
});
