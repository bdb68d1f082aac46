import type { RedirectPlan } from '@trapezoid/lab';
import {
  type RunningService,
  type ServiceContext,
  servedDomains,
  startNestService,
} from '@trapezoid/service';
import { RedirectModule } from './redirect.module.js';
import { RedirectServer } from './redirect-server.js';

/** Starts the redirect server. Rejects with ListenError where a port is taken. */
export async function startRedirect(context: ServiceContext<RedirectPlan>): Promise<RunningService> {
  return startNestService({
    context,
    owner: 'redirect',
    listen: context.plan.listen,
    module: RedirectModule.with(new RedirectServer(servedDomains(context), context.bus)),
  });
}
