import type { B2buaPlan } from '@trapezoid/lab';
import { type RunningService, type ServiceContext, startNestService } from '@trapezoid/service';
import { B2buaModule } from './b2bua.module.js';
import { B2buaProvider } from './b2bua.provider.js';

/** Starts the B2BUA. Rejects with ListenError where a port is taken. */
export async function startB2bua(context: ServiceContext<B2buaPlan>): Promise<RunningService> {
  const provider = await B2buaProvider.open(context);
  return startNestService({
    context,
    owner: 'b2bua',
    listen: context.plan.listen,
    module: B2buaModule.with(provider),
    onListening: ({ transactions }) => void provider.b2buaFor(transactions),
    gauges: () => ({
      sip_dialogs: provider.b2bua?.dialogs ?? 0,
      trapezoid_b2bua_calls: provider.b2bua?.calls.size ?? 0,
    }),
    counters: () => ({ openCalls: provider.b2bua?.calls.size ?? 0, ...provider.b2bua?.counters }),
    close: async () => provider.close(),
  });
}
