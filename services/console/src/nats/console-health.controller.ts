import { Controller } from '@nestjs/common';
import { Answers } from '@trapezoid/bus';
import { type Health, healthOf } from '@trapezoid/contracts';
import { ConsoleContext } from '../console-context.js';

/** Answers for the console when somebody asks how the network is. */
@Controller()
export class ConsoleHealthController {
  private readonly started = performance.now();

  constructor(private readonly context: ConsoleContext) {}

  // Asked over the bus only once HTTP listens, so an answer means ready.
  @Answers(healthOf('console'))
  health(_question: Record<string, never>): Health {
    const { plan, instance } = this.context;
    return {
      service: plan.name,
      instance,
      ready: true,
      listens: [{ protocol: 'TCP', host: plan.host, port: plan.port }],
      uptime: (performance.now() - this.started) / 1000,
      counters: {},
    };
  }
}
