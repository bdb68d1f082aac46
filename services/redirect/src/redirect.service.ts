import type { RedirectPlan } from '@trapezoid/lab';
import {
  type RunningService,
  ringGroups,
  type ServiceContext,
  servedDomains,
  startNestService,
  userAliases,
} from '@trapezoid/service';
import { locationClient } from './nats/location.client.js';
import { RedirectModule } from './redirect.module.js';
import { RedirectServer } from './redirect-server.js';

/** Starts the redirect server. Rejects with ListenError where a port is taken. */
export async function startRedirect(context: ServiceContext<RedirectPlan>): Promise<RunningService> {
  const { lab, plan, bus } = context;
  const known = lab.services.some(({ kind }) => kind === 'location');
  const server = new RedirectServer(
    servedDomains(context).map((domain) => ({
      name: domain.name,
      aliases: domain.aliases,
      userAliases: userAliases(domain),
      groups: ringGroups(domain),
    })),
    plan.rules ?? [],
    known ? locationClient(bus) : undefined,
  );
  return startNestService({
    context,
    owner: 'redirect',
    listen: plan.listen,
    module: RedirectModule.with(server),
  });
}
