import type { Binding, Phone, RegistrationRefusal, TransportAddress } from '@trapezoid/contracts';
import type { Lab, ServiceKind, ServicePlan } from '@trapezoid/lab';
import type { NetworkHealth, ServiceHealth } from './network-health.js';

/** Something that a service had to say, or why it could not. */
export type Told<Value> =
  | ({ readonly kind: 'known' } & Value)
  | { readonly kind: 'unavailable'; readonly detail: string };

export interface Registrations {
  /** Address-of-records with a binding. */
  readonly total: number;
  /** The first of them. */
  readonly records: readonly { readonly addressOfRecord: string; readonly bindings: readonly Binding[] }[];
}

/** Who listens where, who is there, who is registered. */
export interface NetworkMap {
  readonly lab: { readonly name: string; readonly description?: string; readonly domains: readonly string[] };
  readonly ready: boolean;
  readonly services: readonly MappedService[];
  readonly phones: Told<{ readonly phones: readonly Phone[] }>;
  readonly registrations: Told<Registrations>;
  /** The last REGISTER requests that were refused, the latest first. */
  readonly refusals: readonly NotedRefusal[];
}

/** A refusal, and how often it came just so; `at` is the last time. */
export interface NotedRefusal extends RegistrationRefusal {
  readonly times: number;
}

export interface MappedService {
  readonly name: string;
  readonly kind: ServiceKind;
  readonly domains: readonly string[];
  /** Where it listens or, before it is ready, is to listen. */
  readonly listens: readonly (Omit<TransportAddress, 'protocol'> & { readonly protocol: string })[];
  readonly ready: boolean;
  readonly detail?: string;
}

export function drawNetworkMap(
  lab: Lab,
  health: NetworkHealth,
  phones: NetworkMap['phones'],
  registrations: NetworkMap['registrations'],
  refusals: NetworkMap['refusals'],
): NetworkMap {
  const heard = new Map(health.services.map((service) => [service.name, service]));
  return {
    lab: {
      name: lab.name,
      ...(lab.description === undefined ? {} : { description: lab.description }),
      domains: lab.domains.map((domain) => domain.name),
    },
    ready: health.ready,
    services: lab.services.map((plan) => mapService(plan, heard.get(plan.name))),
    phones,
    registrations,
    refusals,
  };
}

function mapService(plan: ServicePlan, heard: ServiceHealth | undefined): MappedService {
  return {
    name: plan.name,
    kind: plan.kind,
    domains: plan.domains,
    listens: listensOf(plan, heard),
    ready: heard?.ready ?? false,
    ...(heard?.detail === undefined ? {} : { detail: heard.detail }),
  };
}

function listensOf(plan: ServicePlan, heard: ServiceHealth | undefined): MappedService['listens'] {
  if (plan.kind === 'console') return [{ protocol: 'HTTP', host: plan.host, port: plan.port }];
  const told = heard?.health?.listens ?? [];
  if (told.length > 0) return told;
  return plan.kind === 'location' ? [] : plan.listen;
}
