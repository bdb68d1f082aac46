import { Controller } from '@nestjs/common';
import { Hears } from '@trapezoid/bus';
import { type RegistrationRefusal, registrarRefused } from '@trapezoid/contracts';
import { RefusalLog } from '../core/refusal-log.js';

/** Hears of refused registrations. */
@Controller()
export class RefusalsController {
  constructor(private readonly log: RefusalLog) {}

  @Hears(registrarRefused)
  refused(refusal: RegistrationRefusal): void {
    this.log.note(refusal);
  }
}
