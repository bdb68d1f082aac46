import { dirname, join } from 'node:path';
import type { TlsPlan } from '../lab.js';
import type { Path } from '../lab-file-error.js';
import type { TlsEntry } from '../schema/tls.schema.js';
import type { Report } from './cross-check.js';

/** What a lab file says of TLS for all of its services. */
export interface SharedTls {
  readonly entry: TlsEntry | undefined;
  /** The lab file: paths in it start from its directory. */
  readonly file: string;
}

/** The `tls` of a service over that of the whole file; undefined where neither says anything. */
export function planTls(
  own: TlsEntry | undefined,
  shared: SharedTls,
  path: Path,
  report: Report,
): TlsPlan | undefined {
  if (own === undefined && shared.entry === undefined) return undefined;
  const ownPair = own?.certificate !== undefined || own?.privateKey !== undefined;
  const pair = ownPair ? own : shared.entry;
  checkPair(own, [...path, 'tls'], report);
  const at = (file: string) => join(dirname(shared.file), file);
  const absolute = (file: string) => (file.startsWith('/') ? file : at(file));
  const { certificate, privateKey } = pair ?? {};
  const clientCertificates = own?.clientCertificates ?? shared.entry?.clientCertificates;
  return {
    ...(certificate === undefined || privateKey === undefined
      ? {}
      : { own: { certificate: absolute(certificate), privateKey: absolute(privateKey) } }),
    authorities: (own?.authorities ?? shared.entry?.authorities ?? []).map(absolute),
    ...(clientCertificates === undefined ? {} : { clientCertificates }),
    minimumVersion: own?.minimumVersion ?? shared.entry?.minimumVersion ?? 'TLSv1.2',
  };
}

/** A certificate is of no use without its key, nor a key without its certificate. */
export function checkPair(entry: TlsEntry | undefined, path: Path, report: Report): void {
  if (entry === undefined || (entry.certificate === undefined) === (entry.privateKey === undefined)) return;
  const [there, missing] =
    entry.certificate === undefined ? ['privateKey', 'certificate'] : ['certificate', 'privateKey'];
  report([...path, missing], `is missing beside ${there} (needed: both, or none of them)`);
}
