import { hostname } from 'node:os';
import {
  type CertificateNames,
  CertificationAuthority,
  certificateNames,
  readAuthorities,
  readOwnCertificate,
} from '@trapezoid/certificates';
import type { Lab, ListeningPoint, TlsPlan } from '@trapezoid/lab';
import { servedDomains } from './lab-domains.js';
import { isWildcard, ownHosts } from './listening-host.js';
import type { ServiceContext } from './service-context.js';

/** What the secure listening points of a service show, and whom they believe. All of it is PEM. */
export interface TlsMaterial {
  readonly certificate: string;
  /** A secret. */
  readonly privateKey: string;
  readonly trustedAuthorities: readonly string[];
  /** Absent: as is usual for the protocol. */
  readonly clientCertificates?: NonNullable<TlsPlan['clientCertificates']>;
  readonly minimumVersion: TlsPlan['minimumVersion'];
}

/**
 * The certificate of a service: its own where the lab file names one, else of the lab's authority. Undefined where no
 * listening point needs one, so that the authority is made for those labs only that use it.
 * @throws CertificateFileError
 */
export async function tlsMaterial(
  context: ServiceContext,
  points: readonly ListeningPoint[],
): Promise<TlsMaterial | undefined> {
  if (!points.some(({ protocol }) => protocol === 'TLS' || protocol === 'WSS')) return undefined;
  const { plan, lab } = context;
  const tls = 'tls' in plan ? plan.tls : undefined;
  const authority = await CertificationAuthority.open({
    directory: context.certificateDirectory,
    name: lab.name,
  });
  const { certificate, privateKey } =
    tls?.own === undefined
      ? await authority.certificateFor(plan.name, namesOf(context, points))
      : await readOwnCertificate(tls.own);
  return {
    certificate,
    privateKey,
    trustedAuthorities: [authority.certificate, ...(await readAuthorities(tls?.authorities ?? []))],
    ...(tls?.clientCertificates === undefined ? {} : { clientCertificates: tls.clientCertificates }),
    minimumVersion: tls?.minimumVersion ?? 'TLSv1.2',
  };
}

/**
 * What its certificate vouches for: its domains (RFC 5922 §7.1), and for phones that were given none every address
 * that it listens on. Simulated phones are no servers of their domain: they have addresses only.
 */
function namesOf(context: ServiceContext, points: readonly ListeningPoint[]): CertificateNames {
  const hosts = [...new Set(points.map(({ host }) => host))];
  const addresses = hosts.flatMap((host) => ownHosts(host));
  if (context.plan.kind === 'ua-simulator') return certificateNames(addresses);
  const domains = servedDomains(context).flatMap(({ name, aliases }) => [name, ...aliases]);
  const machine = hosts.some(isWildcard) ? [hostname()] : [];
  const { reachedAt } = context.plan;
  const outside = context.translation?.host;
  return certificateNames([
    ...domains,
    ...(reachedAt === undefined ? [] : [reachedAt]),
    ...(outside === undefined ? [] : [outside]),
    ...namesInZone(context.lab, addresses),
    'localhost',
    ...machine,
    ...addresses,
  ]);
}

/** Names by which the lab's own zone leads to these addresses. */
function namesInZone({ zone = [] }: Lab, addresses: readonly string[]): string[] {
  return zone.flatMap((record) =>
    (record.type === 'A' || record.type === 'AAAA') && addresses.includes(record.address)
      ? [record.name]
      : [],
  );
}
