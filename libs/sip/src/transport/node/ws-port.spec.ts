import { afterEach, describe, expect, it } from '@jest/globals';
import { CertificateError } from './certificate-error.js';
import { back, closeAll, message, muteServer, open, Recorder, send } from './sockets.fixture.js';
import { ca, certificates } from './test-certificates.fixture.js';
import { to } from './tls.fixture.js';
import { connectedPage, openWs } from './websocket.fixture.js';
import type { WssOptions } from './websocket-options.js';
import { WsPort, WssPort } from './ws-port.js';

afterEach(closeAll);

const { atlanta, biloxi } = certificates;

const openWss = (options: WssOptions = {}, host = '127.0.0.1') =>
  open(WssPort.open({ host, port: 0 }, { trustedAuthorities: [ca], ...options }));

describe('a WebSocket client (RFC 7118 §4.1)', () => {
  it.each(['127.0.0.1', '::1'])(
    'connects, names an .invalid host, and is called back, on %s',
    async (host) => {
      const server = await openWs({}, host);
      const phone = await open(WsPort.open({ host, port: 0 }, { listen: false }));
      expect(phone.port.sentBy?.host).toMatch(/^[0-9a-v]{12}\.invalid$/);
      expect(phone.port.local).toEqual({ host, port: 0 });
      const sent = ['a', 'b'].map((body) => send(phone.port, to(server), message(body)));
      expect((await Promise.all(sent)).map(({ error }) => error)).toEqual([undefined, undefined]);
      const flow = await server.user.flowOf(2);
      expect(server.user.received.map(({ text }) => text)).toEqual([message('a'), message('b')]);
      await send(server.port, back(flow), message('c'));
      expect((await phone.user.flowOf(1)).remote).toEqual(server.port.local);
      await phone.port.close();
      await server.user.until(() => server.user.ended.length === 1);
      await phone.user.until(() => phone.user.ended.length === 1);
    },
  );

  it('sends a CRLF keep-alive, and hears the answer', async () => {
    const [server, phone] = [await openWs(), await openWs({ listen: false })];
    await send(phone.port, to(server), '\r\n\r\n');
    await phone.user.until(() => phone.user.pongs.length === 1);
    expect(server.user.pings).toHaveLength(1);
    expect(phone.user.received).toEqual([]);
  });

  it('tells of a server that refuses, is none, or does not answer', async () => {
    const phone = await openWs({ listen: false, connectTimeout: 60 });
    const proxy = await openWs();
    await proxy.port.close();
    expect((await send(phone.port, to(proxy), message())).error).toMatchObject({ code: 'ECONNREFUSED' });
    const mute = await muteServer();
    expect((await send(phone.port, { protocol: 'WS', ...mute }, message())).error?.message).toBe(
      'no connection within the time allowed',
    );
    const full = await openWs({ maximumConnectionsPerHost: 0 });
    expect((await send(phone.port, to(full), message())).error).toBeDefined();
    expect(phone.user.ended).toEqual([]);
  });

  it('closes while it connects', async () => {
    const phone = await openWs({ listen: false });
    const mute = await muteServer();
    const sent = send(phone.port, { protocol: 'WS', ...mute }, message());
    await phone.port.close();
    expect((await sent).error).toBeDefined();
  });
});

describe('secure WebSocket (RFC 7118 §5.1)', () => {
  it.each(['127.0.0.1', '::1'])('carries messages both ways, on %s', async (host) => {
    const server = await openWss(atlanta, host);
    const phone = await openWss({ listen: false }, host);
    const { error, flow } = await send(phone.port, to(server, 'atlanta.example'), message('a'));
    expect(error).toBeUndefined();
    expect(flow).toMatchObject({ protocol: 'WSS', peerDomains: ['atlanta.example'] });
    await send(server.port, back(await server.user.flowOf(1)), message('b'));
    await phone.user.flowOf(1);
  });

  it('verifies the domain as TLS does (RFC 5922 §7.3)', async () => {
    const server = await openWss({ certificates: [atlanta, biloxi] });
    const phone = await openWss({ listen: false });
    expect((await send(phone.port, to(server, 'biloxi.example'), message())).error).toBeUndefined();
    const { error } = await send(phone.port, to(server, 'denver.example'), message());
    expect(error).toBeInstanceOf(CertificateError);
    expect(error?.message).toMatch(/is for atlanta.example, not for denver.example/);
    await server.user.flowOf(1);
    expect(server.user.received).toHaveLength(1);
  });

  it('asks a browser for no certificate, unless told to', async () => {
    const flowOf = async (options: WssOptions) => {
      const server = await openWss({ ...atlanta, ...options });
      const phone = await openWss({ ...biloxi, listen: false });
      await send(phone.port, to(server, 'atlanta.example'), message());
      return server.user.flowOf(1);
    };
    expect((await flowOf({})).peerDomains).toBeUndefined();
    expect((await flowOf({ requestClientCertificate: 'request' })).peerDomains).toContain('biloxi.example');
  });

  it('takes pages, and needs a certificate to listen', async () => {
    const server = await openWss(atlanta);
    const webSocket = await connectedPage(server, { rejectUnauthorized: false });
    webSocket.send(message());
    await server.user.flowOf(1);
    await expect(WssPort.open({ host: '127.0.0.1', port: 0 })(new Recorder())).rejects.toThrow(
      "WSS can't listen without a certificate",
    );
  });
});
