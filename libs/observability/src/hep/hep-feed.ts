import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import type { Bus } from '@trapezoid/bus';
import { holdForDecisions, type LadderArrow, LadderStream, LegJoiner } from '@trapezoid/ladder';
import type { Logger } from '../logger/logger.js';
import { listenToTap } from '../tap/listen-to-tap.js';
import { encodeHep, type HepFacts } from './encode-hep.js';

/** Where the messages go: a collector that listens for HEP over UDP. */
export interface HepTarget {
  readonly host: string;
  readonly port: number;
}

export interface HepFeedOptions {
  readonly bus: Bus;
  readonly target: HepTarget;
  readonly logger: Logger;
  /** Only what these elements send or receive. Default: all. */
  readonly elements?: ReadonlySet<string>;
}

export interface HepFeed {
  /** Messages sent to the collector. */
  readonly sent: number;
  /** Messages that did not fit into a datagram. */
  readonly dropped: number;
  close(): Promise<void>;
}

/** A collector's address can't be used: the message says why, for a person. */
export class HepTargetError extends Error {
  override readonly name = 'HepTargetError';
}

/** How often a message whose other end stays silent is looked after, in milliseconds. */
const advanceEvery = 100;
/** The same for every Trapezoid: a collector tells agents apart by it. */
const agent = 5060;

/**
 * Sends what the elements tell to a collector, each message on each hop once, as a capture on the wire would have it.
 * @throws HepTargetError where the collector's name has no address, BusTimeout where the elements can't be told
 */
export async function startHepFeed(options: HepFeedOptions): Promise<HepFeed> {
  const { bus, target, logger, elements } = options;
  const { address, family } = await addressOf(target);
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  const feed = new Feed(socket, address, target.port, logger);
  const stop = await listenToTap(bus, {
    message: (message) => {
      if (elements === undefined || elements.has(message.element)) feed.message(message);
    },
    decision: (decision) => feed.stream.decide(decision),
  }).catch((error: unknown) => {
    socket.close();
    throw error;
  });
  const timer = setInterval(() => feed.stream.advance(Date.now()), advanceEvery);
  timer.unref();
  return {
    get sent() {
      return feed.sent;
    },
    get dropped() {
      return feed.dropped;
    },
    close: async () => {
      stop();
      clearInterval(timer);
      feed.stream.end();
      const { dropped, stream } = feed;
      if (dropped + stream.dropped > 0) {
        logger.warn('messages are missing in the HEP feed', { tooLarge: dropped, tooMany: stream.dropped });
      }
      await feed.close();
    },
  };
}

class Feed {
  sent = 0;
  dropped = 0;
  readonly stream: LadderStream;
  private readonly joiner = new LegJoiner();
  private complained = false;
  private onWay = 0;
  private whenSent: (() => void) | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly address: string,
    private readonly port: number,
    private readonly logger: Logger,
  ) {
    this.stream = new LadderStream({ hold: holdForDecisions, maximumColumns: 10_000 }, (arrow) =>
      this.give(arrow),
    );
    socket.on('error', (error) => this.complain(error));
    socket.unref();
  }

  message(message: Parameters<LadderStream['add']>[0]): void {
    this.joiner.add(message);
    this.stream.add(message);
  }

  /** What was given to the socket goes out first. */
  async close(): Promise<void> {
    if (this.onWay > 0) {
      await new Promise<void>((resolve) => {
        this.whenSent = resolve;
      });
    }
    this.socket.close();
  }

  private give(arrow: LadderArrow): void {
    const packet = encodeHep({
      protocol: arrow.protocol,
      source: arrow.source,
      destination: arrow.destination,
      at: this.stream.startedAt + arrow.at,
      payload: Buffer.from(arrow.text),
      agent,
      ...this.correlationOf(arrow),
      facts: factsOf(arrow, this.stream.names),
    });
    if (packet === undefined) {
      this.dropped++;
      return;
    }
    this.sent++;
    this.onWay++;
    this.socket.send(packet, this.port, this.address, (error) => {
      if (error !== null) this.complain(error);
      if (--this.onWay === 0) this.whenSent?.();
    });
  }

  /** For a collector that puts legs together: the Call-ID of the first. */
  private correlationOf({ leg }: LadderArrow): { correlation?: string } {
    const callId = this.stream.legs[leg];
    const [correlation] = callId === undefined ? [] : this.joiner.legsOf(callId);
    return correlation === undefined ? {} : { correlation };
  }

  /** Once: a collector that is away is away for every message. */
  private complain(error: Error): void {
    if (this.complained) return;
    this.complained = true;
    this.logger.warn('the HEP collector can not be reached', { cause: error.message });
  }
}

function factsOf(arrow: LadderArrow, names: readonly string[]): HepFacts {
  const { sender, receiver, handled } = arrow;
  const marks = [
    ...(arrow.retransmission ? ['again'] : []),
    ...(arrow.absorbed ? ['absorbed'] : []),
    ...(arrow.lost ? ['lost'] : []),
  ];
  return {
    sender: names[arrow.from] ?? '',
    receiver: names[arrow.to] ?? '',
    transport: arrow.protocol,
    reason: arrow.why.reason,
    section: arrow.why.section,
    ...(handled === undefined ? {} : { handling: handled.reason, handlingSection: handled.section }),
    ...(sender === undefined ? {} : { senderTransaction: `${sender.kind} ${sender.state}` }),
    ...(receiver === undefined ? {} : { receiverTransaction: `${receiver.kind} ${receiver.state}` }),
    ...(marks.length === 0 ? {} : { marks: marks.join(' ') }),
  };
}

async function addressOf({ host }: HepTarget): Promise<{ address: string; family: number }> {
  try {
    return await lookup(host);
  } catch (error) {
    throw new HepTargetError(`the HEP collector ${host} has no address: ${(error as Error).message}`);
  }
}
