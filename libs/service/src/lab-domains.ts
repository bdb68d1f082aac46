import type { Domain } from '@trapezoid/lab';
import type { ServiceContext } from './service-context.js';

/** The domains of the lab that this service is responsible for. */
export function servedDomains({ lab, plan }: ServiceContext): readonly Domain[] {
  return lab.domains.filter(({ name }) => plan.domains.includes(name));
}
