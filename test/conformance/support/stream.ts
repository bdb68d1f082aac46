import {
  type Flow,
  SipElement,
  StreamFramer,
  type TransportPort,
  type TransportPortUser,
} from '@trapezoid/sip';
import { FakeClock } from '@trapezoid/testkit';

/** A connection in memory to an element that answers nothing by itself: what comes is cut as on a socket. */
export class StreamBench {
  readonly clock = new FakeClock();
  /** All that the element has sent over the connection. */
  sent = '';
  /** True once the element can make nothing more of the stream: a socket is closed then. */
  closed = false;
  /** Methods of the requests that reached the element's core. */
  readonly methods: string[] = [];
  private readonly faults: unknown[] = [];
  private readonly framer = new StreamFramer();
  private user!: TransportPortUser;
  private element!: SipElement;

  static async start(): Promise<StreamBench> {
    const bench = new StreamBench();
    const open = async (user: TransportPortUser): Promise<TransportPort> => {
      bench.user = user;
      return bench.port;
    };
    const onFault = (error: unknown) => void bench.faults.push(error);
    bench.element = await SipElement.start({ listen: [open], clock: bench.clock, onFault });
    bench.element.transactions.attach({
      receiveRequest: ({ request }) => void bench.methods.push(request.method),
      receiveAck: () => undefined,
    });
    return bench;
  }

  private readonly port: TransportPort = {
    protocol: 'TCP',
    local: { host: '10.0.0.5', port: 5060 },
    family: 4,
    send: (bytes, _target, done) => {
      this.sent += bytes.toString();
      queueMicrotask(() => done(undefined, this.flow));
    },
    close: async () => undefined,
  };

  private readonly flow: Flow = {
    protocol: 'TCP',
    local: { host: '10.0.0.5', port: 5060 },
    remote: { host: '10.0.1.1', port: 49152 },
    connection: 'stream',
  };

  /** True in the middle of a message: a socket is closed where the rest does not come in time. */
  get waiting(): boolean {
    return this.framer.midMessage;
  }

  async receive(bytes: Buffer): Promise<void> {
    for (const frame of this.framer.push(bytes)) {
      if (frame.kind === 'message') this.user.receive(frame.bytes, this.flow);
      else if (frame.kind === 'broken') {
        this.user.receiveUnframed(frame.bytes, frame.reason, this.flow);
        this.closed = true;
      }
    }
    await this.clock.advanceAsync(0);
  }

  /** Rejects where the element had a fault. */
  async close(): Promise<void> {
    await this.element.close();
    if (this.faults.length > 0) throw this.faults[0];
  }
}
