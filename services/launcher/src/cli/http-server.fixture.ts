import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server that answers as a test says. */
export class HttpServerUnderTest {
  private constructor(
    private readonly server: Server,
    readonly address: string,
  ) {}

  static async start(listener: RequestListener): Promise<HttpServerUnderTest> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new HttpServerUnderTest(server, `http://127.0.0.1:${port}`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
