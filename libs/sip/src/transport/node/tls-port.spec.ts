import { once } from 'node:events';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { SocketAddress } from '../flow.js';
import { ListenError } from './listen-error.js';
import {
  afterwards,
  back,
  client,
  closeAll,
  gone,
  message,
  muteServer,
  Recorder,
  send,
} from './sockets.fixture.js';
import { ca, certificates } from './test-certificates.fixture.js';
import { connectionsOf, openClient, openTls, to } from './tls.fixture.js';
import type { TlsOptions } from './tls-options.js';
import { TlsPort } from './tls-port.js';

afterEach(closeAll);

const { atlanta, biloxi } = certificates;

async function tlsClient(local: SocketAddress, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({ ...local, ca, checkServerIdentity: () => undefined, ...options });
  afterwards(() => socket.destroy());
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return socket;
}

describe('TLS (RFC 3261 §26.2.1)', () => {
  it.each(['127.0.0.1', '::1'])('carries messages both ways, over one connection, on %s', async (host) => {
    const server = await openTls(atlanta, host);
    const phone = await openTls({ listen: false }, host);
    const sent = ['a', 'b', 'c'].map((body) =>
      send(phone.port, to(server, 'atlanta.example'), message(body)),
    );
    expect((await Promise.all(sent)).map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
    const flow = await server.user.flowOf(3);
    expect(server.user.received.map(({ text }) => text)).toEqual(['a', 'b', 'c'].map(message));
    expect(connectionsOf(server)).toBe(1);
    expect(flow).toMatchObject({ protocol: 'TLS', local: server.port.local });
    await send(server.port, back(flow), message('d'));
    expect((await phone.user.flowOf(1)).remote).toEqual(server.port.local);
    await server.port.close();
    await phone.user.until(() => phone.user.ended.length === 1);
  });

  it('answers a ping, and ends what can’t be framed', async () => {
    const { port, user } = await openTls(atlanta);
    const socket = await tlsClient(port.local);
    socket.write('\r\n\r\n');
    expect(String((await once(socket, 'data'))[0])).toBe('\r\n');
    socket.write('OPTIONS sip:a SIP/2.0\r\n\r\n');
    await gone(socket);
    expect(user.unframed).toEqual(['no usable Content-Length']);
  });

  it('says that it ends before it does, and takes nothing that comes after (RFC 5923 §8.3)', async () => {
    const { port, user } = await openTls(atlanta);
    const socket = await tlsClient(port.local);
    socket.allowHalfOpen = true;
    socket.write(message('before'));
    const flow = await user.flowOf(1);
    const answered = send(port, back(flow), message('answer'));
    const closed = port.close();
    // 'end' comes of a closure alert, not of a connection that is only cut.
    await Promise.all([once(socket.resume(), 'end'), answered]);
    socket.write(message('after'));
    await closed;
    await user.until(() => user.ended.length === 1);
    expect(user.received).toHaveLength(1);
  });

  it('refuses to listen without a certificate, or with one that is none, and says what to do', async () => {
    const openWith = (options: TlsOptions) =>
      TlsPort.open({ host: '127.0.0.1', port: 0 }, options)(new Recorder());
    await expect(openWith({})).rejects.toThrow("TLS can't listen without a certificate: give one");
    await expect(openWith({ certificate: atlanta.certificate })).rejects.toThrow('needs its private key');
    const wrongKey = { certificate: atlanta.certificate, privateKey: biloxi.privateKey };
    await expect(openWith(wrongKey)).rejects.toThrow(
      /^the TLS certificate, its key or a CA certificate can't be used/,
    );
    await expect(openWith({ ...atlanta, trustedAuthorities: ['none'] })).rejects.toThrow("can't be used");
    const { port } = await openTls(atlanta);
    await expect(TlsPort.open(port.local, atlanta)(new Recorder())).rejects.toThrow(ListenError);
  });

  it('goes on after handshakes that fail', async () => {
    const server = await openTls(atlanta);
    const plain = await client(server.port);
    plain.socket.write(message());
    await gone(plain.socket);
    const halfHandshake = await client(server.port);
    halfHandshake.socket.write(Buffer.from([22, 3, 1, 2, 0, 1, 0]));
    halfHandshake.socket.resetAndDestroy();
    const old = connectTls({
      ...server.port.local,
      ca,
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ciphers: 'ALL@SECLEVEL=0',
    });
    await once(old, 'error');
    const phone = await openClient();
    expect((await send(phone.port, to(server, 'atlanta.example'), message())).error).toBeUndefined();
    await server.user.flowOf(1);
    expect(server.user.ended).toEqual([]);
  });

  it('ends a handshake that does not come to its end, and a connection that does not come up', async () => {
    const server = await openTls({ ...atlanta, handshakeTimeout: 30 });
    const silent = await client(server.port);
    await gone(silent.socket);
    const { port, user } = await openClient({ connectTimeout: 30 });
    const mute = await muteServer();
    const { error } = await send(port, { protocol: 'TLS', ...mute }, message());
    expect(error?.message).toBe('no connection within the time allowed');
    expect(user.ended).toEqual([]);
  });

  it('closes while a handshake is under way', async () => {
    const server = await openTls(atlanta);
    const { socket } = await client(server.port);
    await Promise.all([server.port.close(), gone(socket)]);
  });
});

describe('several domains on one port (RFC 5922 §7.8)', () => {
  it('each show their own certificate to clients that name them, and the first to others', async () => {
    const server = await openTls({
      certificates: [atlanta, { ...biloxi, serverNames: ['biloxi.example', 'b.test'] }],
    });
    const { port } = await openClient();
    for (const name of ['atlanta.example', 'Biloxi.example']) {
      expect((await send(port, to(server, name), message())).error).toBeUndefined();
    }
    const shown = async (servername: string) =>
      (await tlsClient(server.port.local, { servername })).getPeerCertificate().subject.CN;
    expect(await shown('b.test')).toBe('Biloxi');
    expect(await shown('nobody.test')).toBe('Atlanta');
    expect(await shown('')).toBe('Atlanta');
  });

  it('have connections of their own, but for names that one certificate proves (RFC 5923 §8.1)', async () => {
    const server = await openTls({ certificates: [biloxi, atlanta, certificates.commonName] });
    const { port } = await openClient();
    for (const name of [
      'biloxi.example',
      'atlanta.example',
      'biloxi.example',
      'denver.example',
      'ATLANTA.example',
    ])
      expect((await send(port, to(server, name), message())).error).toBeUndefined();
    await server.user.flowOf(5);
    expect(connectionsOf(server)).toBe(3);
    const wildcard = '*.biloxi.example';
    expect((await send(port, to(server, wildcard), message())).error).toBeUndefined();
    await server.user.flowOf(6);
    expect(connectionsOf(server)).toBe(3);
  });
});
