import { Injectable } from '@nestjs/common';
import { listenOn } from '@trapezoid/bus';
import { type TracedCall, type TracedMessage, uaCallChanged } from '@trapezoid/contracts';
import { listenToTap, type TapListening } from '@trapezoid/observability';
import { ConsoleContext } from '../console-context.js';
import { ApiError } from '../http/api-error.js';
import { TraceLog } from './trace-log.js';

/** Somebody who follows the traffic. */
export interface Follower {
  send(event: string, data: unknown): void;
  onClose(callback: () => void): void;
  end(): void;
}

/** What somebody follows. */
export interface Following {
  /** This call with all its legs; absent: all traffic. */
  readonly callId?: string | undefined;
  /** Also each state that a transaction comes into. */
  readonly transactions?: boolean | undefined;
}

const mostFollowers = 32;

/** Follows for the log's sake alone. */
class Nobody implements Follower {
  private callback: () => void = () => undefined;

  send(): void {}

  onClose(callback: () => void): void {
    this.callback = callback;
  }

  end(): void {
    this.callback();
  }
}

/** Listens to the tap once for all who follow it, and not at all while nobody does. */
@Injectable()
export class TraceHub {
  private readonly followers = new Map<Follower, Following>();
  private readonly log = new TraceLog();
  /** Followers there and coming. */
  private count = 0;
  private listening: Promise<TapListening> | undefined;
  /** To the states of transactions, while somebody wants them: so many. */
  private wantingStates = 0;
  private listeningToStates: Promise<TapListening> | undefined;
  private closed = false;
  private nobody: Nobody | undefined;
  private nobodysTimer: NodeJS.Timeout | undefined;

  constructor(private readonly context: ConsoleContext) {}

  /**
   * Adds a follower once the tap is on.
   * @throws BusUnavailable when the elements cannot be told, before the follower is made.
   */
  async follow(following: Following, makeFollower: () => Follower): Promise<void> {
    if (this.closed || this.count >= mostFollowers) {
      throw new ApiError(
        503,
        'too-many-followers',
        `${mostFollowers} follow the trace already: end one of them`,
      );
    }
    this.count++;
    if (following.transactions === true) this.wantingStates++;
    try {
      this.listening ??= this.listen();
      await this.listening;
      if (following.transactions === true) {
        this.listeningToStates ??= this.listenToStates();
        await this.listeningToStates;
      }
    } catch (error) {
      this.leave(following);
      throw error;
    }
    const follower = makeFollower();
    this.followers.set(follower, following);
    follower.send('ready', {});
    follower.onClose(() => {
      this.followers.delete(follower);
      this.leave(following);
    });
  }

  /** What was told of a call, with all its legs, while somebody followed. */
  recall(callId: string): TracedCall {
    return this.log.recall(callId);
  }

  /** The last messages that were told while somebody followed, so many at most. */
  latest(most: number): TracedMessage[] {
    return this.log.latest(most);
  }

  /** Listens for a while as if somebody followed; asked again meanwhile, for longer. In milliseconds. */
  async listenFor(milliseconds: number): Promise<void> {
    clearTimeout(this.nobodysTimer);
    if (this.nobody === undefined) {
      const nobody = new Nobody();
      this.nobody = nobody;
      try {
        await this.follow({}, () => nobody);
      } catch (error) {
        this.nobody = undefined;
        throw error;
      }
    }
    this.nobodysTimer = setTimeout(() => this.stopListening(), milliseconds);
    this.nobodysTimer.unref();
  }

  private stopListening(): void {
    clearTimeout(this.nobodysTimer);
    this.nobody?.end();
    this.nobody = undefined;
  }

  /** Tells all followers, whatever they follow. */
  tellAll(event: string, data: unknown): void {
    for (const follower of this.followers.keys()) follower.send(event, data);
  }

  /** Ends the streams of all followers. */
  close(): void {
    this.closed = true;
    this.stopListening();
    for (const follower of this.followers.keys()) follower.end();
  }

  private async listen(): Promise<TapListening> {
    const { bus } = this.context;
    // Before the tap, which resolves when the bus has taken note: `ready` then holds for both.
    const stopCalls = listenOn(bus, uaCallChanged, (call) => this.tell('call', call));
    try {
      const stopTap = await listenToTap(bus, {
        message: (message) => {
          this.log.message(message);
          this.tell('message', message);
        },
        decision: (decision) => {
          this.log.decision(decision);
          this.tell('decision', decision);
        },
      });
      return () => {
        stopTap();
        stopCalls();
      };
    } catch (error) {
      stopCalls();
      throw error;
    }
  }

  private listenToStates(): Promise<TapListening> {
    return listenToTap(this.context.bus, { state: (state) => this.tell('transaction', state) });
  }

  private tell(event: string, data: { readonly callId: string }): void {
    for (const [follower, { callId, transactions = false }] of this.followers) {
      if (event === 'transaction' && !transactions) continue;
      if (callId === undefined || this.log.legsOf(callId).has(data.callId)) follower.send(event, data);
    }
  }

  private leave({ transactions = false }: Following): void {
    if (transactions && --this.wantingStates === 0) {
      stop(this.listeningToStates);
      this.listeningToStates = undefined;
    }
    if (--this.count > 0) return;
    stop(this.listening);
    this.listening = undefined;
  }
}

/** A listening that failed has nothing to be stopped; its followers were told. */
function stop(listening: Promise<TapListening> | undefined): void {
  listening?.then((end) => end()).catch(() => {});
}
