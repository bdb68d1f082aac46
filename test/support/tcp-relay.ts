import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between a phone and the network, as a router does, and can cut what passes. */
export class TcpRelay {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** @param target port of what it leads to. */
  static async open(target: number): Promise<TcpRelay> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const relay = new TcpRelay(server, typeof address === 'object' && address !== null ? address.port : 0);
    server.on('connection', (near) => relay.join(near, connect({ host: '127.0.0.1', port: target })));
    return relay;
  }

  /** How many connections pass. */
  get connections(): number {
    return this.sockets.size / 2;
  }

  /** Ends every connection on both sides; new ones may come. */
  cut(): void {
    for (const socket of [...this.sockets]) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(near: Socket, far: Socket): void {
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(one);
      one.pipe(other);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
  }
}
