import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CertificateFileError } from './certificate-file-error.js';
import { type CertificateWithKey, codeOf } from './pem-file.js';

const certificatePattern = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Reads a certificate, with the chain above it in the same file, and its key, as a person has got them from elsewhere.
 * @throws CertificateFileError where one can't be read, or they do not belong together
 */
export async function readOwnCertificate(files: {
  readonly certificate: string;
  readonly privateKey: string;
}): Promise<CertificateWithKey> {
  const [certificate, privateKey] = await Promise.all([read(files.certificate), read(files.privateKey)]);
  const [own] = parseCertificates(files.certificate, certificate);
  if (own?.checkPrivateKey(parseKey(files.privateKey, privateKey)) !== true) {
    throw new CertificateFileError(
      files.privateKey,
      `is not the key of the first certificate in ${files.certificate}`,
      'name a certificate and its own key',
    );
  }
  return { certificate, privateKey };
}

/** Reads the certificates of authorities. @throws CertificateFileError */
export async function readAuthorities(files: readonly string[]): Promise<string[]> {
  return Promise.all(
    files.map(async (file) => {
      const text = await read(file);
      parseCertificates(file, text);
      return text;
    }),
  );
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CertificateFileError(file, `can't be read (${codeOf(error)})`, 'mend it, or name another file');
  }
}

function parseCertificates(file: string, text: string): X509Certificate[] {
  try {
    const all = [...text.matchAll(certificatePattern)].map(([pem]) => new X509Certificate(pem));
    if (all.length > 0) return all;
  } catch {
    // Told below, as a file without any.
  }
  throw new CertificateFileError(file, 'has no readable certificate', 'name a PEM file with one');
}

function parseKey(file: string, text: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch {
    throw new CertificateFileError(
      file,
      'has no readable private key',
      'name a PEM file with a key without a passphrase',
    );
  }
}
