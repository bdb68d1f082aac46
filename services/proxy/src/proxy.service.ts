import type { ProxyPlan } from '@trapezoid/lab';
import { type RunningService, type ServiceContext, startNestService } from '@trapezoid/service';
import { ProxyModule } from './proxy.module.js';
import { ProxyProvider } from './proxy.provider.js';

/** Starts the proxy. Rejects with ListenError where a port is taken. */
export async function startProxy(context: ServiceContext<ProxyPlan>): Promise<RunningService> {
  const provider = await ProxyProvider.open(context);
  return startNestService({
    context,
    owner: 'proxy',
    listen: context.plan.listen,
    allowedOrigins: context.plan.allowedOrigins,
    module: ProxyModule.with(provider),
    onFlowEnded: (flow) => provider.flowEnded(flow),
    ...(context.plan.mode === 'stateless'
      ? { withoutTransactions: ({ transactions }) => provider.statelessFor(transactions) }
      : {}),
    counters: () => provider.counters,
    close: async () => provider.close(),
  });
}
