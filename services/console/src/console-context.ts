import type { Bus } from '@trapezoid/bus';
import type { ConsolePlan, Lab } from '@trapezoid/lab';
import type { Logger } from '@trapezoid/observability';

/** What the console's parts need of what it was given at its start; also the token it is injected under. */
export abstract class ConsoleContext {
  abstract readonly lab: Lab;
  abstract readonly plan: ConsolePlan;
  abstract readonly bus: Bus;
  abstract readonly logger: Logger;
  abstract readonly instance: string;
}
