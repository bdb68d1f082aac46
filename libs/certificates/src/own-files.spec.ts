import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { certificateNames } from './certificate-names.js';
import { CertificationAuthority } from './certification-authority.js';
import { readAuthorities, readOwnCertificate } from './own-files.js';

describe('certificates from elsewhere', () => {
  let directory: string;
  const at = (name: string) => join(directory, name);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'own-'));
    const authority = await CertificationAuthority.open({ directory: at('ca'), name: 'x' });
    const one = await authority.issue('one', certificateNames(['one.test']));
    const other = await authority.issue('other', certificateNames(['other.test']));
    await writeFile(at('chain.pem'), `Some words before it\n${one.certificate}${authority.certificate}`);
    await writeFile(at('one-key.pem'), one.privateKey);
    await writeFile(at('other-key.pem'), other.privateKey);
    await writeFile(at('ca.pem'), authority.certificate);
    await writeFile(at('words.pem'), 'no certificate');
  });
  afterAll(() => rm(directory, { recursive: true }));

  const read = (certificate: string, privateKey: string) =>
    readOwnCertificate({ certificate: at(certificate), privateKey: at(privateKey) });

  it('are read with their chain and their key', async () => {
    const { certificate, privateKey } = await read('chain.pem', 'one-key.pem');
    expect(certificate.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(privateKey).toContain('BEGIN PRIVATE KEY');
    expect(await readAuthorities([at('ca.pem'), at('chain.pem')])).toHaveLength(2);
  });

  it.each([
    ['missing', 'none.pem', 'one-key.pem', "none.pem can't be read (ENOENT): mend it, or name another file"],
    [
      'no certificate',
      'words.pem',
      'one-key.pem',
      'words.pem has no readable certificate: name a PEM file with one',
    ],
    [
      'no key',
      'chain.pem',
      'words.pem',
      'words.pem has no readable private key: name a PEM file with a key without a passphrase',
    ],
    ['of another certificate', 'chain.pem', 'other-key.pem', 'chain.pem: name a certificate and its own key'],
  ])('are told when they are %s', async (_what, certificate, privateKey, message) => {
    await expect(read(certificate, privateKey)).rejects.toThrow(message);
  });

  it('are told when an authority is none', async () => {
    await expect(readAuthorities([at('words.pem')])).rejects.toThrow(
      `${at('words.pem')} has no readable certificate: name a PEM file with one`,
    );
  });
});
