import { type AnswerOptions, answerOn, EmbeddedBus, tellOn, type Unsubscribe } from '@trapezoid/bus';
import { startConsole } from '@trapezoid/console';
import {
  type Ask,
  healthOf,
  locationList,
  type Phone,
  type PhoneCall,
  type RegistrationRefusal,
  registrarRefused,
  type TracedMessage,
  traceSip,
  uaCallChanged,
  uaList,
} from '@trapezoid/contracts';
import type { ConsolePlan } from '@trapezoid/lab';
import { silentLogger } from '@trapezoid/observability';
import { lab } from './lab.fixture.js';
import { runCommandLine } from './run-command-line.js';
import { TerminalUnderTest } from './terminal.fixture.js';

const phone = (name: string): Phone => ({
  name,
  addressOfRecord: `sip:${name}@lab.test`,
  registration: { state: 'registered', statusCode: 200 },
  behaviour: { onCall: 'answer', ringMilliseconds: 1_000, audio: 'tone' },
  calls: [],
});

const quiet: AnswerOptions = { logger: silentLogger };

/** The real control API on a bus of its own; its services are what a test makes of them. */
export class RunningLab {
  readonly bus = new EmbeddedBus({ logger: silentLogger });
  private console: { readonly url: string; close(): Promise<void> } | undefined;
  private readonly answering = new Map<string, Unsubscribe>();

  async start(): Promise<void> {
    const plan = lab.services.find((service): service is ConsolePlan => service.kind === 'console');
    if (plan === undefined) throw new Error('the lab has no console');
    this.console = await startConsole({
      lab,
      plan: { ...plan, port: 0 },
      bus: this.bus,
      logger: silentLogger,
      instance: 'test',
      dataDirectory: '/nowhere',
      certificateDirectory: '/nowhere',
    });
    this.answer(uaList).with(() => ({ phones: [phone('alice'), phone('bob')] }));
    this.answer(locationList).with(() => ({ records: [], total: 0 }));
    for (const service of ['location', 'registrar', 'proxy'] as const) {
      this.answer(healthOf(service, service)).with(() => ({
        service,
        instance: 'test',
        ready: true,
        listens: [],
        uptime: 1,
        counters: {},
      }));
    }
  }

  async close(): Promise<void> {
    await this.console?.close();
    await this.bus.close();
  }

  /** Takes the place of the service that owns a question. */
  answer<Question, Reply>(contract: Ask<Question, Reply>) {
    return {
      with: (reply: (question: Question) => Reply): void => {
        this.answering.get(contract.subject)?.();
        this.answering.set(contract.subject, answerOn(this.bus, contract, reply, quiet));
      },
    };
  }

  /** A simulated phone tells of its call. */
  tellCall(call: Pick<PhoneCall, 'callId' | 'state'> & Partial<PhoneCall>): void {
    this.bus.publish(uaCallChanged.subject, {
      phone: 'alice',
      direction: 'outgoing',
      peer: 'sip:bob@lab.test',
      startedAt: Date.now(),
      ...call,
    } satisfies PhoneCall);
  }

  /** The registrar tells that it has refused a REGISTER. */
  tellRefusal(refusal: Partial<RegistrationRefusal>): void {
    tellOn(this.bus, registrarRefused, {
      registrar: 'registrar',
      addressOfRecord: 'sip:phone1@lab.test',
      receivedFrom: { protocol: 'UDP', host: '127.0.0.1', port: 6000 },
      statusCode: 401,
      reasonPhrase: 'Unauthorized',
      paragraph: 'RFC 3261 §10.3 step 3',
      at: Date.now(),
      untold: 0,
      ...refusal,
    });
  }

  /** An element tells of a message. */
  tellMessage(callId: string, element: string, text: string): void {
    this.bus.publish(traceSip.subject, {
      element,
      direction: 'sent',
      at: Date.now(),
      sequence: 1,
      protocol: 'UDP',
      source: { host: '127.0.0.1', port: 5090 },
      destination: { host: '127.0.0.1', port: 5060 },
      callId,
      text,
      retransmission: false,
    } satisfies TracedMessage);
  }

  /** Runs a command against this lab. */
  async run(...args: string[]) {
    const { terminal, exitCode } = this.begin(...args);
    return { terminal, exitCode: await exitCode };
  }

  /** Runs a command that does not end by itself. */
  begin(...args: string[]) {
    return this.beginOn(new TerminalUnderTest({ TRAPEZOID_API: this.console?.url }), args);
  }

  /** The same in front of a person. */
  beginOnScreen(...args: string[]) {
    return this.beginOn(new TerminalUnderTest({ TRAPEZOID_API: this.console?.url }, true), args);
  }

  /** Runs a command with a text on its standard input. */
  async pipe(text: string, ...args: string[]) {
    const given = new TerminalUnderTest({ TRAPEZOID_API: this.console?.url });
    given.pieces = [text.slice(0, 3), text.slice(3)];
    const { terminal, exitCode } = this.beginOn(given, args);
    return { terminal, exitCode: await exitCode };
  }

  private beginOn(terminal: TerminalUnderTest, args: string[]) {
    return { terminal, exitCode: runCommandLine(args, terminal) };
  }
}
