import type { Clock, SocketAddress, TransportProtocol } from '@trapezoid/sip';

/**
 * What became of a message on the network. 'cut': its connection ended before all of it had arrived; 'filtered',
 * 'not hairpinned': a NAT dropped it; 'no connection': none came up in time.
 */
export type Fate =
  | 'under way'
  | 'delivered'
  | 'duplicated'
  | 'lost'
  | 'too large'
  | 'partitioned'
  | 'filtered'
  | 'not hairpinned'
  | 'nobody listens'
  | 'refused'
  | 'no connection'
  | 'cut';

/** One message that was sent over the network. */
export interface LoggedMessage {
  /** Milliseconds since 1970, when it was sent. */
  readonly time: number;
  readonly protocol: TransportProtocol;
  readonly source: SocketAddress;
  readonly destination: SocketAddress;
  /** What the far end sees as the source, where a NAT changed it. */
  readonly seenAs?: SocketAddress;
  readonly firstLine: string;
  readonly bytes: Buffer;
  readonly fate: Fate;
  /** Milliseconds since 1970, one for each copy that arrived. */
  readonly arrivals: readonly number[];
}

/** An entry of the log whose outcome is open yet. */
export type OpenEntry = { -readonly [Key in keyof LoggedMessage]: LoggedMessage[Key] } & {
  arrivals: number[];
};

export type SentMessage = Pick<LoggedMessage, 'protocol' | 'source' | 'destination' | 'bytes' | 'seenAs'>;

/** Everything that was sent over a network, in its order. */
export class NetworkLog {
  readonly entries: LoggedMessage[] = [];
  private readonly started: number;

  constructor(private readonly clock: Clock) {
    this.started = clock.now();
  }

  note(message: SentMessage, fate: Fate = 'under way'): OpenEntry {
    const bytes = Buffer.from(message.bytes);
    const entry = {
      ...message,
      bytes,
      time: this.clock.now(),
      firstLine: firstLineOf(bytes),
      fate,
      arrivals: [],
    };
    this.entries.push(entry);
    return entry;
  }

  arrived(entry: OpenEntry): void {
    entry.arrivals.push(this.clock.now());
    entry.fate = entry.arrivals.length > 1 ? 'duplicated' : 'delivered';
  }

  /** A line for each message: seconds since the start, from, to, first line, and what became of it. */
  ladder(): string {
    return this.entries.map((entry) => this.line(entry)).join('\n');
  }

  private line({ time, protocol, source, destination, seenAs, firstLine, fate }: LoggedMessage): string {
    const seconds = ((time - this.started) / 1000).toFixed(3).padStart(9);
    const outcome = fate === 'delivered' ? '' : `   [${fate}]`;
    const from =
      seenAs === undefined ? addressText(source) : `${addressText(source)} (${addressText(seenAs)})`;
    return `${seconds}  ${protocol} ${from} → ${addressText(destination)}  ${firstLine}${outcome}`;
  }
}

/** What is no text, e.g. STUN or a keep-alive, is told by its length. */
function firstLineOf(bytes: Buffer): string {
  const [line = ''] = bytes.toString('utf8', 0, 200).split('\r\n', 1);
  const first = line.charCodeAt(0);
  return first > 32 ? line : `(${bytes.length} bytes)`;
}

export function addressText({ host, port }: SocketAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
