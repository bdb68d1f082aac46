import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TracedMessage } from '@trapezoid/contracts';

const built = fileURLToPath(new URL('../../../services/console/page/dist', import.meta.url));
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The page over a feed of a test's making, as fast as it likes; with a token where it has one. */
export class FakeConsole {
  private readonly feeds = new Set<ServerResponse>();
  private sequence = 0;

  private constructor(
    private readonly server: Server,
    private readonly token: string | undefined,
  ) {}

  static async start(token?: string): Promise<FakeConsole> {
    const server = createServer();
    const fake = new FakeConsole(server, token);
    server.on('request', (request, response) => void fake.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Sends so many calls of five messages each. */
  tellCalls(calls: number): void {
    const events: string[] = [];
    for (let call = 0; call < calls; call++) {
      const callId = `call-${this.sequence}`;
      for (const line of [
        'INVITE sip:bob@lab.test SIP/2.0',
        'SIP/2.0 100 Trying',
        'SIP/2.0 180 Ringing',
        'SIP/2.0 200 OK',
        'ACK sip:bob@lab.test SIP/2.0',
      ]) {
        events.push(`event: message\ndata: ${JSON.stringify(this.message(callId, line))}\n\n`);
      }
    }
    for (const feed of this.feeds) feed.write(events.join(''));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private message(callId: string, firstLine: string): TracedMessage {
    const response = firstLine.startsWith('SIP/');
    const ends = [
      { host: '127.0.0.1', port: 4001 },
      { host: '127.0.0.1', port: 5060 },
    ] as const;
    const lines = [
      firstLine,
      `Via: SIP/2.0/UDP 127.0.0.1:4001;branch=z9hG4bK${callId}`,
      'From: Alice <sip:alice@lab.test>;tag=a1',
      `To: <sip:bob@lab.test>${response ? ';tag=b1' : ''}`,
      `Call-ID: ${callId}`,
      `CSeq: 1 ${firstLine.startsWith('ACK') ? 'ACK' : 'INVITE'}`,
      'Content-Length: 0',
    ];
    return {
      element: response ? 'proxy' : 'alice',
      direction: 'sent',
      at: Date.now(),
      sequence: this.sequence++,
      protocol: 'UDP',
      source: response ? ends[1] : ends[0],
      destination: response ? ends[0] : ends[1],
      callId,
      text: `${lines.join('\r\n')}\r\n\r\n`,
      retransmission: false,
    };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', this.url).pathname;
    const allowed =
      this.token === undefined || request.headers.cookie?.includes(`trapezoid=${this.token}`) === true;
    if (path === '/api/session' && request.method === 'POST') await this.openSession(request, response);
    else if (!path.startsWith('/api/')) await sendFile(path, response);
    else if (!allowed) sendJson(response, 401, { error: 'token-required', detail: 'a token is needed' });
    else if (path === '/api/trace') this.feed(response);
    else if (path === '/api/status') sendJson(response, 200, status);
    else sendJson(response, 404, { error: 'not-found', detail: 'not here' });
  }

  private async openSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (JSON.parse(body).token !== this.token)
      sendJson(response, 401, { error: 'wrong-token', detail: 'it is another token' });
    else
      response
        .writeHead(204, { 'set-cookie': `trapezoid=${this.token}; HttpOnly; SameSite=Strict; Path=/` })
        .end();
  }

  private feed(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: ready\ndata: {}\n\n');
    this.feeds.add(response);
    response.once('close', () => this.feeds.delete(response));
  }
}

const status = {
  lab: { name: 'fake', domains: ['lab.test'] },
  ready: true,
  services: [
    {
      name: 'proxy',
      kind: 'proxy',
      domains: ['lab.test'],
      listens: [{ protocol: 'UDP', host: '127.0.0.1', port: 5060 }],
      ready: true,
    },
  ],
  phones: { kind: 'known', phones: [] },
  registrations: { kind: 'known', total: 0, records: [] },
  refusals: [],
};

function sendJson(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function sendFile(path: string, response: ServerResponse): Promise<void> {
  const file = join(built, normalize(path === '/' ? '/index.html' : path));
  try {
    const content = await readFile(file);
    response
      .writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
      .end(content);
  } catch {
    response.writeHead(404).end();
  }
}
