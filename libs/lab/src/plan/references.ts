import type { Path } from '../lab-file-error.js';
import { didYouMean } from '../nearest.js';
import { shown } from '../schema/issue.js';
import type { Report } from './cross-check.js';

/** A service of a kind that something in the file needs. */
export interface Reference {
  /** What the file says; undefined: it leaves it to the choice. */
  readonly wanted: string | undefined;
  readonly kind: 'registrar' | 'proxy' | 'b2bua';
  /** Of what needs it; the key is named after the kind. */
  readonly path: Path;
}

/** A service as far as it may be referred to. */
export interface Referable {
  readonly name: string;
  readonly domains: readonly string[];
}

/**
 * The name of the service that is meant: the one that is wanted, the only one there is, or the only one that is
 * responsible for all these domains; '' where that is none, which is reported.
 */
export function refer(
  { wanted, kind, path }: Reference,
  services: readonly Referable[],
  domains: readonly string[],
  report: Report,
): string {
  const names = services.map(({ name }) => name);
  if (wanted !== undefined) {
    if (!names.includes(wanted)) {
      const allowed = names.length === 0 ? `none, the file has no ${kind}` : names.join(', ');
      report(
        [...path, kind],
        `${shown(wanted)} is no ${kind}${didYouMean(wanted, names)} (allowed: ${allowed})`,
      );
    }
    return wanted;
  }
  if (names.length === 0) report(path, `needs a ${kind} (allowed: add a service of kind ${kind})`);
  const serving = services.filter((service) => domains.every((domain) => service.domains.includes(domain)));
  const [only, another] = services.length > 1 ? serving : services;
  if (only !== undefined && another === undefined) return only.name;
  if (names.length > 1) {
    const which = another === undefined ? `none of several is of ${domains.join(', ')}` : 'there are several';
    report([...path, kind], `is missing, and ${which} (allowed: ${names.join(', ')})`);
  }
  return '';
}
