import { randomUUID } from 'node:crypto';
import { type Bus, BusTimeout } from '@trapezoid/bus';
import { type TracedMessage, traceListening, traceSip } from '@trapezoid/contracts';
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

/** Ends the listening; elements fall silent at once unless somebody else listens. */
export type TapListening = () => void;

/**
 * Listens to the SIP messages of all elements. Resolves when the elements have been told, so that a message
 * sent afterwards is heard; an element that starts later is told with the next renewal.
 * @throws BusTimeout when the bus does not carry the word.
 */
export async function listenToTap(
  bus: Bus,
  listener: (message: TracedMessage) => void,
  options: TapListeningOptions = {},
): Promise<TapListening> {
  const { clock = fineClock, renewEvery = 5_000, validFor = 15_000, patience = 2_000 } = options;
  const name = randomUUID();
  const tell = (until: number): void =>
    bus.publish(traceListening.subject, { listener: name, until: Math.floor(until) });

  const unsubscribe = bus.subscribe(traceSip.subject, (_subject, data) => {
    const message = traceSip.event.safeParse(data);
    if (message.success) listener(message.data);
  });
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
