import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { EmbeddedBus } from '@trapezoid/bus';
import { CertificationAuthority, certificateNames } from '@trapezoid/certificates';
import { type Lab, parseLab, type ServicePlan } from '@trapezoid/lab';
import { silentLogger } from '@trapezoid/observability';
import type { RunningService, ServiceContext } from './service-context.js';
import { startNestService } from './start-nest-service.js';
import { tlsMaterial } from './tls-material.js';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

describe('the certificate of a service (RFC 5922 §7.1)', () => {
  const bus = new EmbeddedBus();
  let directory: string;
  let running: RunningService | undefined;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tls-'));
  });
  afterEach(async () => {
    await running?.close();
    running = undefined;
  });
  afterAll(async () => {
    await bus.close();
    await rm(directory, { recursive: true });
  });

  const labOf = (service: string, more = ''): Lab =>
    parseLab(
      `name: x\ndomains: { lab.test: { aliases: [pbx.test, 192.0.2.7] } }\nservices: { ${service} }\n${more}`,
      join(directory, 'x.yaml'),
    );

  const contextOf = (lab: Lab): ServiceContext => ({
    lab,
    plan: lab.services[0] as ServicePlan,
    bus,
    logger: silentLogger,
    instance: 'one',
    dataDirectory: directory,
    certificateDirectory: join(directory, 'certificates'),
  });

  const authority = () =>
    CertificationAuthority.open({ directory: join(directory, 'certificates'), name: 'x' });

  async function materialOf(service: string, more = '') {
    const context = contextOf(labOf(service, more));
    return tlsMaterial(context, 'listen' in context.plan ? context.plan.listen : []);
  }

  async function namesOf(service: string, more = ''): Promise<string | undefined> {
    const material = await materialOf(service, more);
    return new X509Certificate(material?.certificate ?? '').subjectAltName;
  }

  it('is for its domains, their aliases, localhost and its own addresses, which its Record-Routes name (RFC 5922 §7.5)', async () => {
    expect(await namesOf('redirect: { listen: [{ protocol: tls, port: 5081 }] }')).toBe(
      'URI:sip:lab.test, URI:sip:pbx.test, URI:sip:localhost, DNS:lab.test, DNS:pbx.test, DNS:localhost, ' +
        'IP Address:192.0.2.7, IP Address:127.0.0.1',
    );
  });

  it('is for the names too by which the zone of the lab leads to it', async () => {
    const zone =
      'zone: [{ type: A, name: edge.lab.test, address: 127.0.0.1 }, { type: A, name: far.test, address: 192.0.2.9 }]';
    const names = await namesOf('redirect: { listen: [{ protocol: wss, port: 5081 }] }', zone);
    expect(names).toContain('DNS:edge.lab.test');
    expect(names).not.toContain('far.test');
  });

  it('is for every address of the machine where the service listens on all', async () => {
    const names = await namesOf('redirect: { listen: [{ protocol: tls, port: 5081, host: 0.0.0.0 }] }');
    expect(names).toContain('IP Address:127.0.0.1');
    expect(names).not.toContain('0.0.0.0');
  });

  it('is of no domain where the service is that of simulated phones', async () => {
    const services =
      'ua-simulator: { listen: [{ protocol: tls, port: 0 }] }, proxy: {}, registrar: { listen: [{ protocol: udp, port: 5070 }] }';
    expect(await namesOf(services)).toBe('IP Address:127.0.0.1');
  });

  it('is not made where no listening point needs one', async () => {
    expect(await materialOf('redirect: { listen: [{ protocol: ws, port: 5081 }] }')).toBeUndefined();
  });

  it('is its own where the lab file names one, and other authorities are believed beside the lab’s', async () => {
    const own = await (await authority()).issue('own', certificateNames(['own.test']));
    await writeFile(join(directory, 'own.pem'), own.certificate);
    await writeFile(join(directory, 'own-key.pem'), own.privateKey);
    const material = await materialOf(
      'redirect: { listen: [{ protocol: tls, port: 5081 }], tls: { minimumVersion: TLSv1.3 } }',
      'tls: { certificate: own.pem, privateKey: own-key.pem, authorities: [own.pem], clientCertificates: never }',
    );
    expect(material).toEqual({
      certificate: own.certificate,
      privateKey: own.privateKey,
      trustedAuthorities: [(await authority()).certificate, own.certificate],
      clientCertificates: 'never',
      minimumVersion: 'TLSv1.3',
    });
  });

  /** Settles once a byte of an answer has come, which no server sends before the handshake is over on its side too. */
  function handshake(port: number, options: ConnectionOptions): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', servername: 'lab.test', ...options }, () =>
        socket.write('\r\n\r\n'),
      );
      socket.once('data', () => resolve(socket));
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('closed')));
    });
  }

  it('is shown to whoever connects, and one of theirs is needed where the lab file says so', async () => {
    const port = await freePort();
    const services = `redirect: { listen: [{ protocol: tls, port: ${port} }], tls: { clientCertificates: require } }`;
    const context = contextOf(labOf(services));
    const { plan } = context;
    running = await startNestService({
      context,
      owner: 'redirect',
      module: { module: class Empty {} },
      ...('listen' in plan ? { listen: plan.listen } : {}),
    });
    const ca = (await authority()).certificate;
    await expect(handshake(port, { ca })).rejects.toThrow();
    const phone = await (await authority()).issue('phone', certificateNames(['phone.test']));
    const socket = await handshake(port, { ca, cert: phone.certificate, key: phone.privateKey });
    expect(socket.getPeerCertificate().subject.CN).toBe('redirect');
    socket.destroy();
  });
});
