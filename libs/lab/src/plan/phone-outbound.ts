import type { ServicePlan } from '../lab.js';
import type { Path } from '../lab-file-error.js';
import { didYouMean } from '../nearest.js';
import { shown } from '../schema/issue.js';
import type { PhoneEntry } from '../schema/phone.schema.js';
import type { Report } from './cross-check.js';

/** The proxies to which a phone keeps a flow each; undefined for a phone without outbound. */
export function outboundOf(
  { outbound, protocol }: PhoneEntry,
  ownProxy: string,
  services: readonly ServicePlan[],
  path: Path,
  report: Report,
): readonly string[] | undefined {
  if (outbound === undefined || outbound === false) return undefined;
  if (outbound === true) return [ownProxy];
  const proxies = services.filter((service) => service.kind === 'proxy');
  outbound.forEach((name, index) => {
    const proxy = proxies.find((each) => each.name === name);
    const names = proxies.map((each) => each.name);
    if (proxy === undefined) {
      const near = didYouMean(name, names);
      const allowed = names.length === 0 ? 'none, the file has no proxy' : names.join(', ');
      report([...path, index], `${shown(name)} is no proxy${near} (allowed: ${allowed})`);
    } else if (!proxy.listen.some((point) => point.protocol === protocol)) {
      report([...path, index], `${shown(name)} does not speak ${protocol} (allowed: a proxy that does)`);
    }
  });
  return outbound;
}
