import type { Clock, TimerHandle } from '../../ports/clock.js';

/** Milliseconds that one timer of the clock can run; a longer one runs in turns. */
const longestTurn = 0x7fffffff;

/** Timers known by their names: starting one that runs begins it anew. */
export class NamedTimers<Name extends string> {
  private readonly handles = new Map<Name, TimerHandle>();

  constructor(private readonly clock: Clock) {}

  start(name: Name, milliseconds: number, fired: () => void): void {
    this.stop(name);
    const turn = Math.min(milliseconds, longestTurn);
    const handle = this.clock.setTimeout(() => {
      this.handles.delete(name);
      if (turn < milliseconds) this.start(name, milliseconds - turn, fired);
      else fired();
    }, turn);
    this.handles.set(name, handle);
  }

  runs(name: Name): boolean {
    return this.handles.has(name);
  }

  stop(name: Name): void {
    if (!this.handles.has(name)) return;
    this.clock.clearTimeout(this.handles.get(name));
    this.handles.delete(name);
  }

  stopAll(): void {
    for (const name of [...this.handles.keys()]) this.stop(name);
  }
}
