import type { Clock } from '../../ports/clock.js';
import { NamedTimers } from './named-timers.js';

/**
 * When changes of state are told: one NOTIFY at a time, so that none overtakes another, and no more often than the
 * package allows. A change that comes meanwhile goes with the next one.
 * RFC 6665 §4.2.2, §5.4.10
 */
export class NotifyPacer {
  private readonly timers: NamedTimers<'due'>;
  private underWay = 0;
  private changed = false;
  private earliest = 0;

  constructor(
    private readonly clock: Clock,
    /** Milliseconds. */
    private readonly interval: number,
    private readonly send: () => void,
  ) {
    this.timers = new NamedTimers(clock);
  }

  /** There is something new to tell. */
  stateChanged(): void {
    this.changed = true;
    this.sendIfDue();
  }

  /** A NOTIFY goes out, for whatever reason: it tells all that is new. */
  sent(): void {
    this.changed = false;
    this.underWay++;
    this.earliest = this.clock.now() + this.interval;
    this.timers.stopAll();
  }

  /** One has its final response. */
  answered(): void {
    this.underWay--;
    this.sendIfDue();
  }

  stop(): void {
    this.changed = false;
    this.timers.stopAll();
  }

  private sendIfDue(): void {
    if (!this.changed || this.underWay > 0 || this.timers.runs('due')) return;
    const wait = this.earliest - this.clock.now();
    if (wait <= 0) this.send();
    else this.timers.start('due', wait, () => this.sendIfDue());
  }
}
