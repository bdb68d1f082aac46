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

/** Asks one instance of a service how it is; fails when none answers. */
export interface HealthPort {
  ask(owner: Owner): Promise<Health>;
}

/** Of several services of one kind any may answer: so often each is asked for, until all have been heard. */
const asksPerService = 8;

/** Asks every service of a lab file how it is. */
export async function askNetworkHealth(
  plans: readonly ServicePlan[],
  port: HealthPort,
): Promise<NetworkHealth> {
  const kinds = new Map<ServiceKind, ServicePlan[]>();
  for (const plan of plans) kinds.set(plan.kind, [...(kinds.get(plan.kind) ?? []), plan]);
  const asked = await Promise.all([...kinds].map(([kind, own]) => askKind(kind, own, port)));
  const heard = new Map(asked.flat().map((service) => [service.name, service]));
  const services = plans.map((plan) => heard.get(plan.name)).filter((service) => service !== undefined);
  return { ready: services.every((service) => service.ready), services };
}

/** The first part of a service's subjects. */
export function ownerOf(kind: ServiceKind): Owner {
  return kind === 'ua-simulator' ? 'ua' : kind;
}

async function askKind(
  kind: ServiceKind,
  plans: readonly ServicePlan[],
  port: HealthPort,
): Promise<ServiceHealth[]> {
  const count = plans.length === 1 ? 1 : plans.length * asksPerService;
  const answers = await Promise.allSettled(Array.from({ length: count }, () => port.ask(ownerOf(kind))));
  const answered = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const failure = answers.find((answer) => answer.status === 'rejected');
  return plans.map((plan): ServiceHealth => {
    const health = plans.length === 1 ? answered[0] : answered.find((one) => one.service === plan.name);
    if (health === undefined) {
      const detail = failure === undefined ? 'did not answer' : reasonOf(failure.reason);
      return { name: plan.name, kind, ready: false, detail };
    }
    const detail = health.detail === undefined ? {} : { detail: health.detail };
    return { name: plan.name, kind, ready: health.ready, ...detail, health };
  });
}

function reasonOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : 'did not answer';
}
