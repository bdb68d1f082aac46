import type { Health, Owner } from '@trapezoid/contracts';
import type { ServiceKind, ServicePlan } from '@trapezoid/lab';

/** How a service of the lab file is. */
export interface ServiceHealth {
  readonly name: string;
  readonly kind: ServiceKind;
  readonly ready: boolean;
  /** Why it is not ready, for a reader. */
  readonly detail?: string;
  /** What it said of itself, where it answered. */
  readonly health?: Health;
}

export interface NetworkHealth {
  readonly ready: boolean;
  readonly services: readonly ServiceHealth[];
}

/** Asks one instance of a service, by its name in the lab file, how it is; fails when none answers. */
export interface HealthPort {
  ask(owner: Owner, service: string): Promise<Health>;
}

/** Asks every service of a lab file how it is. */
export async function askNetworkHealth(
  plans: readonly ServicePlan[],
  port: HealthPort,
): Promise<NetworkHealth> {
  const services = await Promise.all(plans.map((plan) => askService(plan, port)));
  return { ready: services.every((service) => service.ready), services };
}

/** The first part of a service's subjects. */
export function ownerOf(kind: ServiceKind): Owner {
  return kind === 'ua-simulator' ? 'ua' : kind;
}

async function askService({ name, kind }: ServicePlan, port: HealthPort): Promise<ServiceHealth> {
  try {
    const health = await port.ask(ownerOf(kind), name);
    const detail = health.detail === undefined ? {} : { detail: health.detail };
    return { name, kind, ready: health.ready, ...detail, health };
  } catch (error) {
    return { name, kind, ready: false, detail: reasonOf(error) };
  }
}

function reasonOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : 'did not answer';
}
