import { Controller, type Type } from '@nestjs/common';
import { Answers } from '@trapezoid/bus';
import { type Health, healthOf, type Owner } from '@trapezoid/contracts';

/** A controller that answers `<owner>.health.v1`. */
export function healthController(owner: Owner, read: () => Health): Type {
  @Controller()
  class HealthController {
    @Answers(healthOf(owner))
    health(_question: Record<string, never>): Health {
      return read();
    }
  }
  return HealthController;
}
