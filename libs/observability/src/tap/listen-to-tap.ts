import { randomUUID } from 'node:crypto';
import { type Bus, BusTimeout } from '@trapezoid/bus';
import {
  type Tell,
  type TracedDecision,
  type TracedMessage,
  type TracedState,
  traceDecided,
  traceListening,
  traceOpened,
  traceSip,
  traceTransaction,
} from '@trapezoid/contracts';
import { fineClock, type TapClock } from './tap.js';

export interface TapListeningOptions {
  readonly clock?: TapClock;
  /** How often it says that it still listens, in milliseconds. Default 5,000. */
  readonly renewEvery?: number;
  /** For how long each such word is good, in milliseconds. Default 15,000. */
  readonly validFor?: number;
  /** How long it may take until the elements have been told, in milliseconds. Default 2,000. */
  readonly patience?: number;
}

/** Told what comes from the tap. */
export interface TapListener {
  message?(message: TracedMessage): void;
  decision?(decision: TracedDecision): void;
  /** Elements tell states only while somebody takes them. */
  state?(state: TracedState): void;
}

/** Ends the listening; elements fall silent at once unless somebody else listens. */
export type TapListening = () => void;

/**
 * Listens to the SIP messages of all elements. Resolves when the elements have been told, so that a message
 * sent afterwards is heard; an element that starts later asks, and is told at once.
 * @throws BusTimeout when the bus does not carry the word.
 */
export async function listenToTap(
  bus: Bus,
  listener: TapListener | ((message: TracedMessage) => void),
  options: TapListeningOptions = {},
): Promise<TapListening> {
  const { clock = fineClock, renewEvery = 5_000, validFor = 15_000, patience = 2_000 } = options;
  const name = randomUUID();

  const told: TapListener = typeof listener === 'function' ? { message: listener } : listener;
  const transactions = told.state !== undefined;
  const tell = (until: number): void =>
    bus.publish(traceListening.subject, {
      listener: name,
      until: Math.floor(until),
      ...(transactions ? { transactions } : {}),
    });
  const subscriptions = [
    ...(told.message === undefined ? [] : [subscribe(bus, traceSip, (each) => told.message?.(each))]),
    ...(told.decision === undefined ? [] : [subscribe(bus, traceDecided, (each) => told.decision?.(each))]),
    ...(told.state === undefined ? [] : [subscribe(bus, traceTransaction, (each) => told.state?.(each))]),
  ];
  subscriptions.push(subscribe(bus, traceOpened, () => tell(clock.now() + validFor)));
  const unsubscribe = (): void => {
    for (const end of subscriptions) end();
  };
  const heard = hearOwnWord(bus, name, patience);
  tell(clock.now() + validFor);
  try {
    await heard;
  } catch (error) {
    unsubscribe();
    throw error;
  }
  const renewal = setInterval(() => tell(clock.now() + validFor), renewEvery);
  renewal.unref();
  return () => {
    clearInterval(renewal);
    unsubscribe();
    tell(0);
  };
}

/** What does not fit its schema is passed over. */
function subscribe<Event>(bus: Bus, event: Tell<Event>, take: (event: Event) => void): () => void {
  return bus.subscribe(event.subject, (_subject, data) => {
    const read = event.event.safeParse(data);
    if (read.success) take(read.data);
  });
}

/** What comes back to the listener itself has been handed to every other subscriber too. */
function hearOwnWord(bus: Bus, name: string, patience: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      unsubscribe();
      settle();
    };
    const timer = setTimeout(
      () => finish(() => reject(new BusTimeout(traceListening.subject, patience))),
      patience,
    );
    const unsubscribe = bus.subscribe(traceListening.subject, (_subject, data) => {
      const told = traceListening.event.safeParse(data);
      if (told.success && told.data.listener === name) finish(resolve);
    });
  });
}
