import { join } from 'node:path';
import { CertificateFileError } from './certificate-file-error.js';
import type { CertificateNames } from './certificate-names.js';
import { type CertificateWithKey, type ReadPair, readPair, writePair } from './pem-file.js';

export interface AuthorityOptions {
  /** Where its key is kept, and what it has issued. All processes of a lab share one. */
  readonly directory: string;
  /** The lab's name, for people who look at the certificate. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const hour = 3_600_000;
const day = 24 * hour;
/** A phone that was told to trust it shall not have to be told again. */
const authorityLifetime = 10 * 365 * day;
/** What phones and browsers take at most from an authority that their owner added is 398 days or more. */
const certificateLifetime = 397 * day;
/** Clocks of phones are not all right. */
const clockSkew = day;

const remedy = 'delete it and start again; a new authority is made, which phones have to trust anew';

/**
 * The authority of one lab. It is made when it is first needed, and kept as `authority.pem` in its directory.
 * RFC 5280, RFC 5922
 */
export class CertificationAuthority {
  // Not to be seen by whoever prints this object.
  readonly #pair: ReadPair;

  private constructor(
    private readonly options: AuthorityOptions,
    pair: ReadPair,
  ) {
    this.#pair = pair;
  }

  /**
   * Opens the directory's authority, or makes it. Several processes may do so at once: they get the same one.
   * @throws CertificateFileError
   */
  static async open(options: AuthorityOptions): Promise<CertificationAuthority> {
    const file = join(options.directory, 'authority.pem');
    const pair = (await readPair(file, remedy)) ?? (await CertificationAuthority.make(file, options));
    if (!pair.x509.ca) throw new CertificateFileError(file, "is no authority's certificate", remedy);
    if (Date.parse(pair.x509.validTo) < timeOf(options)) {
      throw new CertificateFileError(file, `has expired on ${pair.x509.validTo}`, remedy);
    }
    return new CertificationAuthority(options, pair);
  }

  private static async make(file: string, options: AuthorityOptions): Promise<ReadPair> {
    const { makeAuthority } = await import('./make-certificate.js');
    const made = await makeAuthority(
      `Trapezoid lab ${options.name}`,
      validity(timeOf(options), authorityLifetime),
    );
    await writePair(file, made, true);
    const pair = await readPair(file, remedy);
    if (pair === undefined) throw new CertificateFileError(file, 'has gone', 'start again');
    return pair;
  }

  /** PEM: what a phone has to trust. */
  get certificate(): string {
    return this.#pair.certificate;
  }

  /** SHA-256, as phones and browsers show it. */
  get fingerprint(): string {
    return this.#pair.x509.fingerprint256;
  }

  get expires(): Date {
    return new Date(this.#pair.x509.validTo);
  }

  /** A new certificate with a key of its own. */
  async issue(holder: string, names: CertificateNames): Promise<CertificateWithKey> {
    const { issueCertificate } = await import('./make-certificate.js');
    const { notBefore, notAfter } = validity(timeOf(this.options), certificateLifetime);
    const end = notAfter.getTime() < this.expires.getTime() ? notAfter : this.expires;
    return issueCertificate(this.#pair, holder, names, { notBefore, notAfter: end });
  }

  /**
   * The certificate of an element, kept beside the authority and issued anew once half of its time is over or its
   * names are others. An element that can't write there gets one for this run.
   */
  async certificateFor(holder: string, names: CertificateNames): Promise<CertificateWithKey> {
    const file = join(this.options.directory, 'issued', `${holder}.pem`);
    const kept = await readPair(file, remedy).catch(() => undefined);
    if (kept !== undefined && this.isStillGood(kept, names)) return kept;
    const issued = await this.issue(holder, names);
    await writePair(file, issued, false).catch((error: unknown) => {
      if (!(error instanceof CertificateFileError)) throw error;
    });
    return issued;
  }

  private isStillGood({ x509 }: ReadPair, { hosts, addresses }: CertificateNames): boolean {
    const names = x509.subjectAltName?.split(', ') ?? [];
    const renewal = Date.parse(x509.validTo) - certificateLifetime / 2;
    return (
      timeOf(this.options) < renewal &&
      x509.checkIssued(this.#pair.x509) &&
      x509.verify(this.#pair.x509.publicKey) &&
      names.length === 2 * hosts.length + addresses.length &&
      hosts.every((host) => x509.checkHost(host) !== undefined) &&
      addresses.every((address) => x509.checkIP(address) !== undefined)
    );
  }
}

function timeOf({ now = Date.now }: AuthorityOptions): number {
  return now();
}

function validity(now: number, lifetime: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now - clockSkew), notAfter: new Date(now + lifetime - clockSkew) };
}
