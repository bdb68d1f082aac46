import type { Flow, OpenTransportPort, SipElement } from '@trapezoid/sip';

/**
 * Keeps the connection open by which a phone is reached that nobody can connect to, and tells when it is lost.
 * RFC 5626 §4.4
 */
export class FlowWatch {
  private element: SipElement | undefined;
  private watched: string | undefined;

  constructor(private readonly onLost: () => void) {}

  /** Sees what comes over the port's connections. */
  watching(open: OpenTransportPort): OpenTransportPort {
    return (user) =>
      open({
        receive: (bytes, flow) => {
          this.see(flow);
          user.receive(bytes, flow);
        },
        receiveUnframed: (bytes, reason, flow) => user.receiveUnframed(bytes, reason, flow),
        receivePing: (flow) => user.receivePing?.(flow),
        receivePong: (flow) => user.receivePong?.(flow),
        flowEnded: (flow) => user.flowEnded(flow),
      });
  }

  /** To be called before the first message is sent. */
  attach(element: SipElement): void {
    this.element = element;
  }

  private see(flow: Flow): void {
    if (flow.connection === undefined || flow.connection === this.watched) return;
    this.watched = flow.connection;
    this.element?.transport.keepAlive(flow, {
      onFailed: () => {
        if (this.watched === flow.connection) this.onLost();
      },
    });
  }
}
