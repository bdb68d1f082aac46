import type { ListeningPoint, ServicePlan } from '../lab.js';

/** Where the others of its network find a service that listens at this point: a name, or an address. */
export function reachedHost(
  { reachedAt }: Pick<ServicePlan, 'reachedAt'>,
  { host }: Pick<ListeningPoint, 'host'>,
): string {
  if (reachedAt !== undefined) return reachedAt;
  // One that listens on all addresses of this machine is found on it.
  return host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
}
