import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { type BusServer, contractOf } from '@trapezoid/bus';
import type { SipServer } from '@trapezoid/nest-sip';

/** The bus and, for an element that speaks it, SIP, as one strategy of one Nest microservice. */
export class ServiceServer extends Server<never, never> implements CustomTransportStrategy {
  constructor(
    private readonly bus: BusServer,
    private readonly sip: SipServer | undefined,
  ) {
    super();
  }

  override addHandler(
    pattern: unknown,
    callback: MessageHandler,
    isEventHandler = false,
    extras: Record<string, unknown> = {},
  ): void {
    if (contractOf(extras) !== undefined)
      return this.bus.addHandler(pattern, callback, isEventHandler, extras);
    if (this.sip === undefined)
      throw new Error(`a handler of SIP requests in a service without a SIP socket`);
    this.sip.addHandler(pattern, callback, isEventHandler, extras);
  }

  /** SIP first: questions on the bus are answered only once the listening points are there. */
  listen(callback: (error?: unknown) => void): void {
    const opened = this.sip === undefined ? Promise.resolve() : this.sip.open();
    opened.then(
      () => this.bus.listen(callback),
      (error: unknown) => callback(error),
    );
  }

  async close(): Promise<void> {
    try {
      await this.bus.close();
    } finally {
      await this.sip?.close();
    }
  }

  on(): never {
    throw new Error('the service has no transport events');
  }

  unwrap<T>(): T {
    return this.sip as T;
  }
}
