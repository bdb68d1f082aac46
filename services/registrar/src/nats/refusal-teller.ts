import { type Bus, tellOn } from '@trapezoid/bus';
import { registrarRefused } from '@trapezoid/contracts';
import { type Clock, systemClock } from '@trapezoid/sip';
import type { Refusal } from '../core/describe-refusal.js';

/** So many refusals are told at once, and so many in a second from then on. */
const burst = 20;
const perSecond = 10;

/** Tells refusals on the bus, a bounded number a second: a phone that tries all day long must not fill it. */
export class RefusalTeller {
  private left = burst;
  private untold = 0;
  private counted: number;

  constructor(
    private readonly bus: Bus,
    /** The service's name in the lab file. */
    private readonly registrar: string,
    private readonly clock: Pick<Clock, 'now'> = systemClock,
  ) {
    this.counted = clock.now();
  }

  tell(refusal: Refusal): void {
    const at = this.clock.now();
    this.left = Math.min(burst, this.left + (Math.max(0, at - this.counted) * perSecond) / 1000);
    this.counted = at;
    if (this.left < 1) {
      this.untold++;
      return;
    }
    this.left--;
    tellOn(this.bus, registrarRefused, { registrar: this.registrar, ...refusal, at, untold: this.untold });
    this.untold = 0;
  }
}
