import type { Health } from '@trapezoid/contracts';
import type { ConsoleContext } from '../console-context.js';

/** How the console is; `started` in milliseconds of `performance.now`. Asked only once HTTP listens: to answer is to be ready. */
export function consoleHealth({ plan, instance }: ConsoleContext, started: number): Health {
  return {
    service: plan.name,
    instance,
    ready: true,
    listens: [{ protocol: 'TCP', host: plan.host, port: plan.port }],
    uptime: (performance.now() - started) / 1000,
    counters: {},
  };
}
