import { afterEach, describe, expect, it } from '@jest/globals';
import { CertificateError } from './certificate-error.js';
import { closeAll, message, muteServer, send } from './sockets.fixture.js';
import { certificates } from './test-certificates.fixture.js';
import { openClient, openTls, to } from './tls.fixture.js';
import type { TlsOptions } from './tls-options.js';

afterEach(closeAll);

const { atlanta, biloxi } = certificates;

describe('the server that was dialled (RFC 5922 §7.3, RFC 5923 §9.1, RFC 3261 §26.3.1)', () => {
  it.each([
    ['atlanta', 'atlanta.example'],
    ['atlanta', 'ATLANTA.example.'],
    ['biloxi', 'biloxi.example'],
    ['commonName', 'denver.example'],
  ] as const)('is believed where a certificate (%s) proves the name %s', async (name, serverName) => {
    const server = await openTls(certificates[name]);
    const { port } = await openClient();
    const { error, flow } = await send(port, to(server, serverName), message());
    expect(error).toBeUndefined();
    expect(flow?.peerDomains).toContain(serverName.toLowerCase().replace(/\.$/, ''));
  });

  it.each([
    ['another domain', 'atlanta', 'biloxi.example', /is for atlanta.example, not for biloxi.example: give/],
    [
      'a DNS name beside a sip URI (§7.1)',
      'atlanta',
      'proxy.atlanta.example',
      /not for proxy.atlanta.example/,
    ],
    [
      'a name that only a wildcard covers (§7.2)',
      'biloxi',
      'phone.biloxi.example',
      /not for phone.biloxi.example/,
    ],
    [
      'an address in place of a name',
      'loopback',
      'atlanta.example',
      /is for 127.0.0.1, \[::1\], not for atlanta/,
    ],
    ['a certificate that has expired', 'expired', 'atlanta.example', /has expired: renew it/],
    [
      'an authority that is not trusted',
      'impostor',
      'atlanta.example',
      /not trusted here: add the CA certificate/,
    ],
    [
      'a certificate for clients (RFC 5280 §4.2.1.12)',
      'clientOnly',
      'atlanta.example',
      /must have serverAuth/,
    ],
  ] as const)('is not believed with %s, and gets no message', async (_name, name, serverName, reason) => {
    const server = await openTls(certificates[name]);
    const { port, user } = await openClient();
    const sent = [1, 2].map(() => send(port, to(server, serverName), message()));
    for (const { error } of await Promise.all(sent)) {
      expect(error).toBeInstanceOf(CertificateError);
      expect(error?.message).toMatch(reason);
      expect(error?.message).toContain(`127.0.0.1:${server.port.local.port}`);
    }
    await server.port.close();
    expect(server.user.received).toEqual([]);
    expect(user.ended).toEqual([]);
  });

  it('is told of in one line where it does not speak TLS, or not as we do', async () => {
    const { port } = await openClient();
    const outcome = async (greeting: Buffer | string) => {
      const address = await muteServer(greeting);
      const { error } = await send(port, { protocol: 'TLS', ...address }, message());
      return error?.message.replace(String(address.port), 'port');
    };
    expect(await outcome('SIP/2.0 400 Bad Request\r\n\r\n')).toBe(
      '127.0.0.1:port does not speak TLS: give the port that does',
    );
    const handshakeFailure = Buffer.from([0x15, 3, 3, 0, 2, 2, 40]);
    expect(await outcome(handshakeFailure)).toMatch(/^no TLS with 127\.0\.0\.1:port: .*handshake failure$/);
  });

  describe('by a numeric address', () => {
    const outcome = async (
      name: 'loopback' | 'elsewhere' | 'atlanta' | 'impostor',
      options: TlsOptions = {},
    ) => {
      const server = await openTls(certificates[name]);
      const { port } = await openClient(options);
      return (await send(port, to(server), message())).error?.message;
    };

    it('is believed where the certificate names the address, or a trusted authority vouches for it', async () => {
      expect(await outcome('loopback')).toBeUndefined();
      expect(await outcome('atlanta')).toBeUndefined();
      expect(await outcome('elsewhere')).toMatch(/is for 192.0.2.1, not for 127.0.0.1/);
      expect(await outcome('impostor')).toMatch(/not trusted/);
    });

    it('must be named by the certificate where that is asked for', async () => {
      expect(await outcome('loopback', { numericHosts: 'address' })).toBeUndefined();
      expect(await outcome('atlanta', { numericHosts: 'address' })).toMatch(/not for 127.0.0.1/);
    });
  });

  it('is believed whatever it shows where nothing is verified, and has then proved nothing', async () => {
    const server = await openTls(certificates.impostor);
    const { port } = await openClient({ verify: false });
    const { error, flow } = await send(port, to(server, 'biloxi.example'), message());
    expect(error).toBeUndefined();
    expect(flow?.peerDomains).toBeUndefined();
  });
});

describe('client certificates (RFC 5922 §7.4, RFC 3261 §26.3.1)', () => {
  const flowFrom = async (clientOptions: TlsOptions, serverOptions: TlsOptions = {}) => {
    const server = await openTls({ ...atlanta, ...serverOptions });
    const { port } = await openClient(clientOptions);
    await send(port, to(server, 'atlanta.example'), message());
    return server.user.flowOf(1);
  };

  it('prove domains of the far end', async () => {
    expect((await flowFrom(biloxi)).peerDomains).toEqual(['biloxi.example', '*.biloxi.example']);
  });

  it.each([
    ['there is none', {}],
    ['it is from another authority', certificates.impostor],
    ['it has expired', certificates.expired],
  ])('prove nothing where %s, and nobody minds', async (_name, own) => {
    expect((await flowFrom(own)).peerDomains).toBeUndefined();
  });

  it('prove nothing where they are not asked for', async () => {
    expect((await flowFrom(biloxi, { requestClientCertificate: 'never' })).peerDomains).toBeUndefined();
  });

  it('can be required', async () => {
    const server = await openTls({ ...atlanta, requestClientCertificate: 'require' });
    for (const own of [{}, certificates.impostor, certificates.expired]) {
      const { port, user } = await openClient(own);
      // With TLS 1.3 the client's side of the handshake ends before the server has judged.
      await send(port, to(server, 'atlanta.example'), message());
      await user.until(() => user.ended.length === 1);
    }
    const { port } = await openClient(biloxi);
    expect((await send(port, to(server, 'atlanta.example'), message())).error).toBeUndefined();
    await server.user.flowOf(1);
    expect(server.user.received).toHaveLength(1);
  });
});
