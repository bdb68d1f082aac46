export interface TableStep<State extends string, Action extends string> {
  /** The next state; absent: it stays. */
  readonly to?: State;
  readonly do?: readonly Action[];
}

/** A state machine as a table: in each state an event is handled by a step, absorbed on purpose, or can't happen. */
export interface StateTable<State extends string, Event extends string, Action extends string> {
  readonly title: string;
  readonly source: string;
  readonly initial: State;
  readonly states: {
    readonly [S in State]: {
      readonly on: { readonly [E in Event]?: TableStep<State, Action> };
      readonly absorbs?: readonly Event[];
    };
  };
}

/**
 * Steps through a table. A step runs to its end before the next event is taken: what a user does while it is told
 * something waits its turn.
 */
export class TableRunner<State extends string, Event extends string, Action extends string> {
  private current: State;
  private stepping = false;
  private readonly waiting: { readonly event: Event; readonly prepare: (() => void) | undefined }[] = [];
  /** What the user threw in this step: the step goes on, or its timers would never start. */
  private fault: { readonly error: unknown } | undefined;

  constructor(
    private readonly table: StateTable<State, Event, Action>,
    private readonly perform: (action: Action) => void,
  ) {
    this.current = table.initial;
  }

  get state(): State {
    return this.current;
  }

  /**
   * Takes an event; `prepare` is called right before its step. Throws where the table knows neither a step nor an
   * excuse, a fault of ours, and what the user threw when the step told it something.
   */
  take(event: Event, prepare?: () => void): void {
    this.waiting.push({ event, prepare });
    if (this.stepping) return;
    this.stepping = true;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      const { event, prepare } = next;
      this.attempt(() => this.step(event, prepare));
    }
    this.stepping = false;
    const { fault } = this;
    this.fault = undefined;
    if (fault !== undefined) throw fault.error;
  }

  private step(event: Event, prepare: (() => void) | undefined): void {
    const { on, absorbs = [] } = this.table.states[this.current];
    const step = on[event];
    if (step === undefined) {
      if (absorbs.includes(event)) return;
      throw new Error(`${this.table.title}: ${event} can’t happen in ${this.current}`);
    }
    prepare?.();
    if (step.to !== undefined) this.current = step.to;
    for (const action of step.do ?? []) this.attempt(() => this.perform(action));
  }

  private attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fault ??= { error };
    }
  }
}
