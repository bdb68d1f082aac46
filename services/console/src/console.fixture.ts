import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { answerOn, EmbeddedBus, type Unsubscribe } from '@trapezoid/bus';
import type { Ask, Phone, PhoneCall } from '@trapezoid/contracts';
import type { Lab } from '@trapezoid/lab';
import { silentLogger } from '@trapezoid/observability';
import { consolePlan, lab as smallLab } from './lab.fixture.js';
import { type RunningConsole, startConsole } from './start-console.js';

export const behaviour = { onCall: 'answer', ringMilliseconds: 500, audio: 'tone' } as const;

export const call: PhoneCall = {
  callId: 'call-1',
  phone: 'alice',
  direction: 'outgoing',
  peer: 'sip:bob@lab.test',
  state: 'answered',
  startedAt: 1,
};

export const alice: Phone = {
  name: 'alice',
  addressOfRecord: 'sip:alice@lab.test',
  registration: { state: 'registered', statusCode: 200 },
  behaviour,
  calls: [call],
};

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** A console on a bus of its own, with stand-ins for the services that it asks. */
export class ConsoleUnderTest {
  readonly bus = new EmbeddedBus();
  readonly context;
  private running: RunningConsole | undefined;
  private readonly answering = new Map<string, Unsubscribe>();

  constructor(lab: Lab = smallLab, consoleToken?: string) {
    this.context = {
      lab,
      plan: consolePlan,
      bus: this.bus,
      logger: silentLogger,
      instance: 'test',
      dataDirectory: '/nowhere',
      certificateDirectory: '/nowhere',
      consoleToken,
    };
  }

  get url(): string {
    return this.running?.url ?? '';
  }

  async start(): Promise<void> {
    this.running = await startConsole(this.context);
  }

  async close(): Promise<void> {
    await this.running?.close();
    await this.bus.close();
  }

  /** A stand-in for the service that owns a question. */
  answer<Question, Reply>(contract: Ask<Question, Reply>) {
    return {
      with: (reply: (question: Question) => Reply): void => {
        this.silence(contract);
        this.answering.set(contract.subject, answerOn(this.bus, contract, reply, { logger: silentLogger }));
      },
    };
  }

  /** Takes the stand-in of a question away. */
  silence(contract: { readonly subject: string }): void {
    this.answering.get(contract.subject)?.();
    this.answering.delete(contract.subject);
  }

  /** Takes all stand-ins away. */
  silenceAll(): void {
    for (const subject of [...this.answering.keys()]) this.silence({ subject });
  }

  ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
      const options = { method, headers: { ...type, ...headers } };
      const sent = httpRequest(`${this.url}${path}`, options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          const isJson = response.headers['content-type']?.includes('json') === true;
          const status = response.statusCode ?? 0;
          resolve({ status, headers: response.headers, body: isJson ? JSON.parse(text) : text });
        });
      });
      sent.on('error', reject);
      sent.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  }

  /** Follows a stream of server-sent events; `next` waits for the next of them. */
  follow(path: string) {
    const events: { event: string; data: unknown }[] = [];
    const waiting: (() => void)[] = [];
    let text = '';
    const request = httpRequest(`${this.url}${path}`, (response) => {
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const [event = '', data = ''] = text.slice(0, end).split('\n');
          text = text.slice(end + 2);
          events.push({ event: event.replace('event: ', ''), data: JSON.parse(data.replace('data: ', '')) });
          waiting.shift()?.();
        }
      });
      // The reader leaves in the middle of the answer: no error of the test.
      response.on('error', () => {});
    });
    request.end();
    return {
      next: async () => {
        if (events.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
        return events.shift();
      },
      leave: () => request.destroy(),
    };
  }
}
