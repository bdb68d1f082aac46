import type { StorePosition } from '@trapezoid/contracts';
import type { Clock, TimerHandle } from '@trapezoid/sip';

/** Listeners take a location server that is silent for three of these for gone. */
const tellEvery = 1000;

/** Tells once a second how far the store has come, so that who has missed a change learns of it. */
export class PositionTeller {
  #timer: TimerHandle | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly position: () => StorePosition,
    private readonly tell: (position: StorePosition) => void,
  ) {}

  start(): void {
    this.tell(this.position());
    this.#timer = this.clock.setTimeout(() => this.start(), tellEvery);
  }

  close(): void {
    if (this.#timer !== undefined) this.clock.clearTimeout(this.#timer);
  }
}
