import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { certificateNames } from './certificate-names.js';
import { type AuthorityOptions, CertificationAuthority } from './certification-authority.js';

const day = 24 * 3_600_000;
const names = certificateNames(['lab.test', 'localhost', '127.0.0.1', '[::1]']);

describe("a lab's certification authority", () => {
  let parent: string;
  let directory: string;
  let count = 0;

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'authority-'));
  });
  beforeEach(() => {
    directory = join(parent, String(++count));
  });
  afterAll(() => rm(parent, { recursive: true }));

  const open = (more: Partial<AuthorityOptions> = {}) =>
    CertificationAuthority.open({ directory, name: 'basic', ...more });
  const file = () => join(directory, 'authority.pem');

  it('is made when it is first asked for, and is the same one from then on', async () => {
    const first = await open();
    const again = await open();
    expect(again.certificate).toBe(first.certificate);
    const x509 = new X509Certificate(first.certificate);
    expect(x509.ca).toBe(true);
    expect(x509.subject).toBe('CN=Trapezoid lab basic');
    expect(x509.verify(x509.publicKey)).toBe(true);
    expect(first.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(first.expires.getTime()).toBeGreaterThan(Date.now() + 9 * 365 * day);
  });

  it('is one, however many processes make it at the same moment', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => open()));
    expect(new Set(all.map(({ certificate }) => certificate)).size).toBe(1);
  });

  it('keeps its key in a file that only its owner can read', async () => {
    const authority = await open();
    await authority.certificateFor('proxy', names);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'issued', 'proxy.pem'))).mode & 0o777).toBe(0o600);
    expect(authority.certificate).not.toContain('PRIVATE KEY');
    expect(inspect(authority, { depth: 9 })).not.toContain('PRIVATE KEY');
  });

  it.each([
    ['empty', '', 'is no certificate with its key'],
    ['cut off', '-----BEGIN CERTIFICATE-----\nMIIB', 'is no certificate with its key'],
  ])('says which file is %s and what to do', async (_what, text, problem) => {
    await open();
    await writeFile(file(), text);
    await expect(open()).rejects.toThrow(
      `${file()} ${problem}: delete it and start again; a new authority is made, which phones have to trust anew`,
    );
  });

  it('does not take a key for the certificate of another one', async () => {
    await open();
    const text = await readFile(file(), 'utf8');
    await rm(file());
    await open();
    const other = await readFile(file(), 'utf8');
    const key = other.slice(other.indexOf('-----BEGIN PRIVATE KEY-----'));
    await writeFile(file(), text.slice(0, text.indexOf('-----BEGIN PRIVATE KEY-----')) + key);
    await expect(open()).rejects.toThrow(`${file()} is no certificate with its key`);
  });

  it('does not take the certificate of an element for that of an authority', async () => {
    const { certificate, privateKey } = await (await open()).issue('proxy', names);
    await writeFile(file(), certificate + privateKey);
    await expect(open()).rejects.toThrow(`${file()} is no authority's certificate: delete it`);
  });

  it('says so when its time is over', async () => {
    await open({ now: () => Date.now() - 11 * 365 * day });
    await expect(open()).rejects.toThrow(/authority\.pem has expired on .*: delete it and start again/);
  });

  it('says where it can not be kept', async () => {
    await writeFile(directory, '');
    await expect(open()).rejects.toThrow(
      `${file()} can't be read (ENOTDIR): mend its permissions, or delete it and start again`,
    );
  });
});

describe('a certificate of an element (RFC 5922 §7.1)', () => {
  let directory: string;
  let authority: CertificationAuthority;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'authority-'));
    authority = await CertificationAuthority.open({ directory, name: 'basic' });
  });
  afterAll(() => rm(directory, { recursive: true }));

  const at = (now: number) => CertificationAuthority.open({ directory, name: 'basic', now: () => now });

  it('names its domains as SIP URIs and as hosts, and its addresses', async () => {
    const { certificate } = await authority.issue('proxy', names);
    const x509 = new X509Certificate(certificate);
    expect(x509.subjectAltName).toBe(
      'URI:sip:lab.test, URI:sip:localhost, DNS:lab.test, DNS:localhost, ' +
        'IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
    expect(x509.ca).toBe(false);
    expect(x509.checkHost('lab.test')).toBe('lab.test');
    expect(x509.checkHost('other.lab.test')).toBeUndefined();
    expect(x509.checkIP('::1')).toBeDefined();
  });

  it('is signed by the authority, for servers, clients and SIP domains (RFC 5924 §4)', async () => {
    const x509 = new X509Certificate((await authority.issue('proxy', names)).certificate);
    expect(x509.checkIssued(new X509Certificate(authority.certificate))).toBe(true);
    expect(x509.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect(x509.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.20']);
  });

  it('has a serial number of chance, positive and no longer than allowed (RFC 5280 §4.1.2.2)', async () => {
    const issued = await Promise.all(Array.from({ length: 8 }, () => authority.issue('proxy', names)));
    const serials = issued.map(({ certificate }) => new X509Certificate(certificate).serialNumber);
    expect(new Set(serials).size).toBe(8);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
  });

  it('is kept, and issued anew when half of its time is over', async () => {
    const { certificate } = await authority.certificateFor('proxy', names);
    expect((await (await at(Date.now() + 190 * day)).certificateFor('proxy', names)).certificate).toBe(
      certificate,
    );
    const later = await (await at(Date.now() + 200 * day)).certificateFor('proxy', names);
    expect(later.certificate).not.toBe(certificate);
  });

  it.each([
    ['a domain more', ['lab.test', 'other.test', '127.0.0.1']],
    ['a domain less', ['127.0.0.1']],
    ['another address', ['lab.test', '127.0.0.2']],
  ])('is issued anew for %s', async (_what, changed) => {
    const before = await authority.certificateFor('registrar', certificateNames(['lab.test', '127.0.0.1']));
    const after = await authority.certificateFor('registrar', certificateNames(changed));
    expect(after.certificate).not.toBe(before.certificate);
    expect((await authority.certificateFor('registrar', certificateNames(changed))).certificate).toBe(
      after.certificate,
    );
  });

  it('is issued anew where its file is damaged, or from an authority that is gone', async () => {
    const file = join(directory, 'issued', 'redirect.pem');
    await authority.certificateFor('redirect', names);
    await writeFile(file, 'damaged');
    const mended = await authority.certificateFor('redirect', names);
    expect(await readFile(file, 'utf8')).toContain(mended.certificate);

    const other = await mkdtemp(join(tmpdir(), 'authority-'));
    const foreign = await CertificationAuthority.open({ directory: other, name: 'other' });
    const { certificate, privateKey } = await foreign.issue('redirect', names);
    await rm(other, { recursive: true });
    await writeFile(file, certificate + privateKey);
    expect((await authority.certificateFor('redirect', names)).certificate).not.toBe(certificate);
  });

  it('serves where it can not be kept, too', async () => {
    await writeFile(join(directory, 'issued', 'taken'), '');
    const { certificate } = await authority.certificateFor('taken/proxy', names);
    expect(new X509Certificate(certificate).checkHost('lab.test')).toBe('lab.test');
  });

  it.each(['lab.test', 'localhost'])(
    'is believed by who trusts the authority and asks for %s',
    async (name) => {
      const { certificate, privateKey } = await authority.issue('proxy', names);
      const server = createServer({
        cert: certificate,
        key: privateKey,
        ca: authority.certificate,
        requestCert: true,
        rejectUnauthorized: true,
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as { port: number };
      const client = await authority.issue('phone', certificateNames(['phone.lab.test']));
      const options = { port, host: '127.0.0.1', ca: authority.certificate };
      const shake = (more: object) =>
        new Promise<TLSSocket>((resolve, reject) => {
          const socket = connect({ ...options, ...more }, () => resolve(socket));
          socket.once('error', reject);
        });
      try {
        const pair = { cert: client.certificate, key: client.privateKey };
        const socket = await shake({ ...pair, servername: name });
        expect(socket.authorized).toBe(true);
        expect(socket.getProtocol()).toBe('TLSv1.3');
        socket.destroy();
        await expect(shake({ ...pair, servername: 'other.test' })).rejects.toMatchObject({
          code: 'ERR_TLS_CERT_ALTNAME_INVALID',
        });
        await expect(shake({ ...pair, ca: [], servername: name })).rejects.toMatchObject({
          code: 'SELF_SIGNED_CERT_IN_CHAIN',
        });
      } finally {
        await new Promise<void>((resolve) => server.close(() => resolve()));
      }
    },
  );
});
