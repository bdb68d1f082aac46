import type { Bus } from '@trapezoid/bus';
import type { Lab, ServicePlan } from '@trapezoid/lab';
import type { Logger, Metrics } from '@trapezoid/observability';
import type { AddressTranslation } from './address-translation.js';

/** What a service is given at its start; it reads no environment variable and no file by itself. */
export interface ServiceContext<Plan extends ServicePlan = ServicePlan> {
  readonly lab: Lab;
  /** Its own part of the lab file. */
  readonly plan: Plan;
  readonly bus: Bus;
  readonly logger: Logger;
  /** Takes note of what is measured; absent: nobody asks. */
  readonly metrics?: Metrics | undefined;
  /** Tells one instance of a service from another. */
  readonly instance: string;
  /** A directory of its own for what must survive a restart. */
  readonly dataDirectory: string;
  /** Where the lab's certification authority is kept: one directory for all services of the lab. */
  readonly certificateDirectory: string;
  /** Where the phones of the world find it, where its own addresses mean nothing to them: in a container. */
  readonly translation?: AddressTranslation;
}

/** A service that has started. */
export interface RunningService {
  readonly name: string;
  /** Tries whether it does its work; gives why it does not, or undefined. May reject, and may take its time. */
  readonly probe?: () => Promise<string | undefined>;
  close(): Promise<void>;
}
