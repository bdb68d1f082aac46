import { createPrivateKey, type KeyObject, randomUUID, X509Certificate } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CertificateFileError } from './certificate-file-error.js';

/** Both as PEM. The key is a secret: never to be logged. */
export interface CertificateWithKey {
  readonly certificate: string;
  readonly privateKey: string;
}

/** A certificate and its key that fit together. */
export interface ReadPair extends CertificateWithKey {
  readonly x509: X509Certificate;
  readonly key: KeyObject;
}

/**
 * Reads a file of `printPair`. Undefined where there is none.
 * @throws CertificateFileError where it can't be read, or is not a certificate with its key
 */
export async function readPair(file: string, remedy: string): Promise<ReadPair | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new CertificateFileError(
      file,
      `can't be read (${codeOf(error)})`,
      `mend its permissions, or ${remedy}`,
    );
  }
  const pair = parsePair(text);
  if (pair === undefined) throw new CertificateFileError(file, 'is no certificate with its key', remedy);
  return pair;
}

function parsePair(text: string): ReadPair | undefined {
  const certificate = section(text, 'CERTIFICATE');
  const privateKey = section(text, 'PRIVATE KEY');
  if (certificate === undefined || privateKey === undefined) return undefined;
  try {
    const x509 = new X509Certificate(certificate);
    const key = createPrivateKey(privateKey);
    return x509.checkPrivateKey(key) ? { certificate, privateKey, x509, key } : undefined;
  } catch {
    return undefined;
  }
}

function section(text: string, label: string): string | undefined {
  return new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----`).exec(text)?.[0].concat('\n');
}

/**
 * Writes both into one file that only its owner can read, whole before it appears under its name.
 * @returns false where `keepOld` is set and another process was first: its file stands
 * @throws CertificateFileError where it can't be written
 */
export async function writePair(file: string, pair: CertificateWithKey, keepOld: boolean): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(draft, `${pair.certificate}${pair.privateKey}`, { mode: 0o600 });
    if (keepOld) await link(draft, file);
    else await rename(draft, file);
    return true;
  } catch (error) {
    if (keepOld && codeOf(error) === 'EEXIST') return false;
    throw new CertificateFileError(
      file,
      `can't be written (${codeOf(error)})`,
      'make its directory writable, or give another one with --data',
    );
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** By shape: an error of Node's core is no instance of every realm's Error. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
}
