import { Controller, type Type } from '@nestjs/common';
import { Answers } from '@trapezoid/bus';
import { type Health, healthOf, type Owner } from '@trapezoid/contracts';

/** A controller that answers how a service is; see `healthOf`. */
export function healthController(owner: Owner, service: string, read: () => Health | Promise<Health>): Type {
  @Controller()
  class HealthController {
    @Answers(healthOf(owner, service))
    health(_question: Record<string, never>): Health | Promise<Health> {
      return read();
    }
  }
  return HealthController;
}
