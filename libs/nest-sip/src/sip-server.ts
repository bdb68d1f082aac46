import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import {
  type Flow,
  SipElement,
  type SipElementOptions,
  type SipRequest,
  SipResponse,
  type TransportUser,
} from '@trapezoid/sip';
import { lastValueFrom } from 'rxjs';
import { type HandlerPatience, SipDispatcher, type SipHandler } from './sip-dispatcher.js';
import type { SipRequestContext } from './sip-request-context.js';

export interface SipServerOptions extends SipElementOptions {
  readonly onFault: (error: unknown, request?: SipRequest) => void;
  /** Called when a connection has ended. */
  readonly onFlowEnded?: (flow: Flow) => void;
  /** Takes every message in place of the transactions: an element without state (RFC 3261 §16.11). Default: nobody. */
  readonly withoutTransactions?: (element: SipElement) => TransportUser;
  readonly extensions?: readonly string[];
  readonly patience?: HandlerPatience;
}

/** SIP as a transport of Nest: an element whose requests go to the methods marked with `@SipRequest`. */
export class SipServer extends Server<never, never> implements CustomTransportStrategy {
  private started: SipElement | undefined;

  constructor(private readonly options: SipServerOptions) {
    super();
  }

  /** There once it listens. */
  get element(): SipElement {
    if (this.started === undefined) throw new Error('the SIP server does not listen yet');
    return this.started;
  }

  listen(callback: (error?: unknown) => void): void {
    void this.open().then(
      () => callback(),
      (error: unknown) => callback(error),
    );
  }

  /** Opens every listening point. Rejects with ListenError. */
  async open(): Promise<SipElement> {
    const handlers = new Map<string, SipHandler>();
    for (const [method, handler] of this.messageHandlers)
      handlers.set(method, (context) => this.call(handler, context));
    const element = await SipElement.start(this.options);
    element.transactions.attach(new SipDispatcher(element.transactions, handlers, this.options));
    const { withoutTransactions } = this.options;
    if (withoutTransactions !== undefined) element.transport.attach(withoutTransactions(element));
    this.started = element;
    return element;
  }

  async close(): Promise<void> {
    await this.started?.close();
  }

  on(): never {
    throw new Error('the SIP server has no events');
  }

  unwrap<T>(): T {
    return this.element as T;
  }

  private async call(handler: MessageHandler, context: SipRequestContext): Promise<SipResponse | undefined> {
    const result = await handler(context);
    // What Nest does not wrap needs no observable to be unwrapped.
    if (result === undefined || result instanceof SipResponse) return result;
    return lastValueFrom(this.transformToObservable(result), { defaultValue: undefined });
  }
}
