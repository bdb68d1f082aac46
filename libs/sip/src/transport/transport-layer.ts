import { bracketHost, type HostPort, hostEquals } from '../grammar/host.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { checkMessage } from '../message/check-message.js';
import { CallId } from '../message/headers/call-id.js';
import { Via, type ViaValue } from '../message/headers/via.js';
import { defaultLimits, type MessageLimits } from '../message/limits.js';
import { readMessage } from '../message/parse-message.js';
import { printMessage } from '../message/print-message.js';
import { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import { defaultPort, type Flow, type SocketAddress, type Target, type TransportProtocol } from './flow.js';
import { ListeningPoints, NoTransport } from './listening-points.js';
import { type MessageTap, silentTap } from './message-tap.js';
import { responseDestinations } from './response-destination.js';
import { stampVia, withReadableVia } from './stamp-via.js';
import type { OpenTransportPort, SendResult, TransportPort, TransportPortUser } from './transport-port.js';

/** The layer above: it gets messages whose mandatory headers can be read. */
export interface TransportUser {
  receiveRequest(request: SipRequest, flow: Flow): void;
  receiveResponse(response: SipResponse, flow: Flow): void;
  /** A request that is wrong; it can be answered where its Via could be read. */
  receiveDefective(request: SipRequest, error: SipSyntaxError, flow: Flow): void;
  flowEnded(flow: Flow): void;
}

/** What was dropped, by reason. */
export interface TransportCounters {
  received: number;
  sent: number;
  malformedDropped: number;
  strayResponses: number;
  sendFailures: number;
  /** Exceptions in the layers above, each a bug: the message that led to one is dropped. */
  faults: number;
}

export interface TransportLayerOptions {
  readonly tap?: MessageTap;
  readonly limits?: MessageLimits;
  /** The address that others are told in Via, Contact and Record-Route, where it differs from the socket's. */
  readonly advertisedHost?: string;
  /** All addresses that mean this element, where it listens on every address of the machine. */
  readonly ownHosts?: readonly string[];
  /** Told of exceptions in the layers above. */
  readonly onFault?: (error: unknown) => void;
}

/**
 * Sends and receives messages over its transport ports.
 * RFC 3261 §18
 */
export class TransportLayer implements TransportPortUser {
  readonly counters: TransportCounters = {
    received: 0,
    sent: 0,
    malformedDropped: 0,
    strayResponses: 0,
    sendFailures: 0,
    faults: 0,
  };
  private readonly points = new ListeningPoints();
  private readonly tap: MessageTap;
  private readonly limits: MessageLimits;
  private user: TransportUser | undefined;
  private closed = false;

  constructor(private readonly options: TransportLayerOptions = {}) {
    this.tap = options.tap ?? silentTap;
    this.limits = options.limits ?? defaultLimits;
  }

  attach(user: TransportUser): void {
    this.user = user;
  }

  /** Opens a listening point. Rejects where the port is taken. */
  async listen(open: OpenTransportPort): Promise<TransportPort> {
    const port = await open(this);
    this.points.add(port);
    return port;
  }

  get listens(): readonly { readonly protocol: TransportProtocol; readonly local: SocketAddress }[] {
    return this.points.all.map(({ protocol, local }) => ({ protocol, local }));
  }

  /** Closes every listening point; what still comes in is dropped. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.points.takeAll().map((port) => port.close()));
  }

  /**
   * Our own address for messages over this protocol to this host: the sent-by of a Via, the host of a Contact.
   * Throws NoTransport where no listening point is for that.
   */
  ownAddress(protocol: TransportProtocol, remoteHost?: string): HostPort {
    const { local } = this.points.portFor(protocol, remoteHost);
    return { host: bracketHost(this.options.advertisedHost ?? local.host), port: local.port };
  }

  /** True where a listening point can send over this protocol to this host. */
  canSend(protocol: TransportProtocol, host: string): boolean {
    return this.points.find(protocol, host) !== undefined;
  }

  /** True where host and port name one of this element's listening points. */
  isOwn(host: string, port: number | undefined, protocol?: string): boolean {
    const { advertisedHost, ownHosts = [] } = this.options;
    return this.points.all.some(
      (own) =>
        (port ?? defaultPort(protocol ?? own.protocol)) === own.local.port &&
        (sameHost(own.local.host, host) ||
          (advertisedHost !== undefined && sameHost(advertisedHost, host)) ||
          ownHosts.some((one) => sameHost(one, host))),
    );
  }

  /** Sends a request whose topmost Via is ours. `done` is called once, never before this returns. */
  sendRequest(request: SipRequest, target: Target, done: SendResult, retransmission = false): void {
    this.send(request, target, undefined, done, retransmission);
  }

  /**
   * Sends a response where its topmost Via and the request's flow say, from the address that the request came to
   * (RFC 3261 §18.2.2, RFC 3581 §4). `done` is called once, never before this returns.
   */
  sendResponse(response: SipResponse, flow: Flow, done: SendResult, retransmission = false): void {
    const via = response.first(Via);
    const targets = via === undefined ? [] : responseDestinations(via, flow);
    this.sendToFirst(response, targets, 0, flow.local, done, retransmission);
  }

  private sendToFirst(
    response: SipResponse,
    targets: readonly Target[],
    at: number,
    local: SocketAddress,
    done: SendResult,
    retransmission: boolean,
  ): void {
    const target = targets[at];
    if (target === undefined) {
      queueMicrotask(() => this.guard(() => done(new NoTransport('response without a Via'), undefined)));
      return;
    }
    const next: SendResult = (error, flow) => {
      if (error === undefined || at + 1 >= targets.length) return done(error, flow);
      this.sendToFirst(response, targets, at + 1, local, done, retransmission);
    };
    this.send(response, target, local, next, retransmission);
  }

  /** Whatever goes wrong is told to `done`, and only after this has returned: callers are in the middle of a step. */
  private send(
    message: SipRequest | SipResponse,
    target: Target,
    local: SocketAddress | undefined,
    done: SendResult,
    retransmission: boolean,
  ): void {
    let returned = false;
    let told = false;
    const tell: SendResult = (error, flow) => {
      if (told) return;
      told = true;
      if (error !== undefined) this.counters.sendFailures++;
      if (returned) this.guard(() => done(error, flow));
      else queueMicrotask(() => this.guard(() => done(error, flow)));
    };
    try {
      const port = this.points.portOf(target, local);
      const bytes = printMessage(message);
      this.counters.sent++;
      if (this.tap.listening) this.show('sent', message, port, port.local, target, retransmission);
      port.send(bytes, target, tell);
    } catch (error) {
      tell(error as Error, undefined);
    }
    returned = true;
  }

  /** Nothing that comes over the network may end the process: a fault above ends here. */
  receive(bytes: Buffer, flow: Flow): void {
    if (this.closed) return;
    this.guard(() => this.take(bytes, flow));
  }

  /** Runs what is not allowed to throw; counts and tells where it does. */
  guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.counters.faults++;
      this.tellFault(error);
    }
  }

  private tellFault(error: unknown): void {
    try {
      this.options.onFault?.(error);
    } catch {
      this.counters.faults++;
    }
  }

  private take(bytes: Buffer, flow: Flow): void {
    this.counters.received++;
    const read = readMessage(bytes, this.limits);
    if (read.kind === 'unreadable') {
      this.counters.malformedDropped++;
      return;
    }
    const error = read.kind === 'defective' ? read.error : checkMessage(read.message);
    if (read.message instanceof SipRequest) this.acceptRequest(read.message, error, flow);
    else if (error === undefined) this.acceptResponse(read.message, flow);
    else this.counters.malformedDropped++;
  }

  receiveUnframed(bytes: Buffer, reason: string, flow: Flow): void {
    if (this.closed) return;
    this.guard(() => this.takeUnframed(bytes, reason, flow));
  }

  private takeUnframed(bytes: Buffer, reason: string, flow: Flow): void {
    this.counters.received++;
    const read = readMessage(bytes, this.limits);
    if (read.kind === 'unreadable' || !(read.message instanceof SipRequest)) {
      this.counters.malformedDropped++;
      return;
    }
    this.acceptRequest(read.message, new SipSyntaxError(reason, 0, 'Content-Length'), flow);
  }

  flowEnded(flow: Flow): void {
    this.guard(() => this.user?.flowEnded(flow));
  }

  private acceptRequest(request: SipRequest, error: SipSyntaxError | undefined, flow: Flow): void {
    let stamped: SipRequest;
    try {
      stamped = stampVia(error === undefined ? request : withReadableVia(request), flow);
    } catch {
      this.counters.malformedDropped++;
      return;
    }
    if (error === undefined) this.user?.receiveRequest(stamped, flow);
    else this.user?.receiveDefective(stamped, error, flow);
  }

  /** A response whose topmost Via is not ours was not meant for us (RFC 3261 §18.1.2). */
  private acceptResponse(response: SipResponse, flow: Flow): void {
    const via = response.first(Via) as ViaValue;
    if (!this.isOwn(via.sentBy.host, via.sentBy.port, via.protocol)) {
      this.counters.strayResponses++;
      return;
    }
    this.user?.receiveResponse(response, flow);
  }

  /** Shows a received message at the tap; called by the layer that knows whether it came before. */
  showReceived(message: SipRequest | SipResponse, flow: Flow, retransmission: boolean): void {
    if (this.tap.listening) this.show('received', message, flow, flow.remote, flow.local, retransmission);
  }

  private show(
    direction: 'sent' | 'received',
    message: SipRequest | SipResponse,
    { protocol }: { readonly protocol: TransportProtocol },
    source: SocketAddress,
    destination: SocketAddress,
    retransmission: boolean,
  ): void {
    // Whoever watches can't be in the way of what is watched.
    this.guard(() =>
      this.tap.record({
        direction,
        protocol,
        source: { host: source.host, port: source.port },
        destination: { host: destination.host, port: destination.port },
        callId: message.text(CallId.name) ?? '',
        retransmission,
        text: () => printMessage(message),
      }),
    );
  }
}

function sameHost(address: string, host: string): boolean {
  return address === host || hostEquals(bracketHost(address), host);
}
