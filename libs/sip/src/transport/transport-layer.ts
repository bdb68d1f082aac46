import type { HostPort } from '../grammar/host.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { checkMessage } from '../message/check-message.js';
import { CallId } from '../message/headers/call-id.js';
import { Via, type ViaValue } from '../message/headers/via.js';
import { defaultLimits, type MessageLimits } from '../message/limits.js';
import { readMessage } from '../message/parse-message.js';
import { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import { type Clock, guardedClock, systemClock } from '../ports/clock.js';
import { systemRandom } from '../ports/random.js';
import { aliasedAddress } from './connection-alias.js';
import type { Flow, SocketAddress, Target, TransportProtocol } from './flow.js';
import type { KeepAliveOptions } from './keep-alive/keep-alive.js';
import { KeepAlives } from './keep-alive/keep-alives.js';
import { LargeRequests } from './large-requests.js';
import { ListeningPoints } from './listening-points.js';
import { MessageCounts } from './message-counts.js';
import { type MessageFault, type MessageFaults, noFaults, sufferFault } from './message-faults.js';
import { MessageSender } from './message-sender.js';
import {
  type MessageTap,
  type ReceivedFacts,
  show,
  silentTap,
  subjectOf,
  type Tappable,
  type TappedDecision,
} from './message-tap.js';
import { OwnAddresses } from './own-addresses.js';
import { smallBufferWarning } from './receive-buffer.js';
import { ResponseSender } from './response-sender.js';
import { stampVia, withReadableVia } from './stamp-via.js';
import { isStun } from './stun/parse-stun-message.js';
import { dropsStrayResponse } from './tapped-decisions.js';
import { newCounters, type TransportCounters } from './transport-counters.js';
import type { TransportLayerOptions, TransportUser } from './transport-layer-options.js';
import type { OpenTransportPort, SendResult, TransportPort, TransportPortUser } from './transport-port.js';

/** What is shorter can't be a message: the shortest start line is longer. In bytes. */
const shortestMessage = 12;

/**
 * Sends and receives messages over its transport ports.
 * RFC 3261 §18
 */
export class TransportLayer implements TransportPortUser {
  readonly counters: TransportCounters = newCounters();
  /** Messages that were read, and that were given to a port. */
  readonly counts = { received: new MessageCounts(), sent: new MessageCounts() } as const;
  /** Where requests go that are too large for UDP. */
  readonly largeRequests: LargeRequests;
  private readonly points = new ListeningPoints();
  private readonly own: OwnAddresses;
  private readonly sender: MessageSender;
  private readonly responses: ResponseSender;
  private readonly keepAlives: KeepAlives;
  private readonly clock: Clock;
  private readonly tap: MessageTap;
  private readonly faults: MessageFaults;
  private readonly limits: MessageLimits;
  private user: TransportUser | undefined;
  private closed = false;

  constructor(private readonly options: TransportLayerOptions = {}) {
    this.tap = options.tap ?? silentTap;
    this.faults = options.faults ?? noFaults;
    this.limits = options.limits ?? defaultLimits;
    this.clock = guardedClock(options.clock ?? systemClock, (work) => this.guard(work));
    this.own = new OwnAddresses(this.points, options);
    this.largeRequests = new LargeRequests({
      clock: this.clock,
      ...(options.pathMtu === undefined ? {} : { pathMtu: options.pathMtu }),
      canUseTcp: (host) => this.canSend('TCP', host),
    });
    const guard = (work: () => void) => this.guard(work);
    const { points, counters, tap, faults, clock } = this;
    const { sent } = this.counts;
    this.sender = new MessageSender({ points, counters, sent, tap, faults, clock, guard });
    this.responses = new ResponseSender({ sender: this.sender, locate: options.locateResponse, guard });
    this.keepAlives = new KeepAlives({
      clock: this.clock,
      random: options.random ?? systemRandom,
      counters: this.counters,
      sender: this.sender,
    });
  }

  attach(user: TransportUser): void {
    this.user = user;
  }

  /** Opens a listening point. Rejects where the port is taken. */
  async listen(open: OpenTransportPort): Promise<TransportPort> {
    const port = await open(this);
    this.points.add(port);
    const warning = smallBufferWarning(port);
    if (warning !== undefined) this.options.onWarning?.(warning);
    return port;
  }

  get listens(): readonly { readonly protocol: TransportProtocol; readonly local: SocketAddress }[] {
    return this.points.all.map(({ protocol, local }) => ({ protocol, local }));
  }

  /** Closes every listening point; what still comes in is dropped. */
  async close(): Promise<void> {
    this.closed = true;
    this.keepAlives.close();
    await Promise.all(this.points.takeAll().map((port) => port.close()));
  }

  /**
   * Our own address for messages over this protocol to this host: the host of a Contact. Throws NoTransport where no
   * listening point is for that.
   */
  ownAddress(protocol: TransportProtocol, remoteHost?: string): HostPort {
    return this.own.of(this.points.portFor(protocol, remoteHost), remoteHost);
  }

  /** True for somebody beyond an address translation that this element stands behind: such hosts are reached by their flows. */
  isOutside(remoteHost: string): boolean {
    return this.own.isOutside(remoteHost);
  }

  /** The sent-by of a request to this target. Throws NoTransport. */
  sentBy(target: Target): HostPort {
    return this.own.of(this.points.portOf(target), target.host);
  }

  /** True where our Vias over this protocol ask for the connection to be used both ways (RFC 5923 §8.1). */
  asksForAlias(protocol: TransportProtocol): boolean {
    return protocol === 'TLS' && this.options.connectionReuse === true;
  }

  /** True where a listening point can send over this protocol to this host, or to any. */
  canSend(protocol: TransportProtocol, host?: string): boolean {
    return this.points.find(protocol, host) !== undefined;
  }

  /** True where host and port name one of this element's listening points. */
  isOwn(host: string, port: number | undefined, protocol?: string): boolean {
    return this.own.include(host, port, protocol);
  }

  /**
   * Sends a request whose topmost Via is ours. `done` is called once, never before this returns. One that is `tentative`
   * is shown at the tap once it has left: there may be nobody to take it.
   */
  sendRequest(
    request: SipRequest,
    target: Target,
    done: SendResult,
    retransmission = false,
    tentative = false,
    transaction?: Tappable,
  ): void {
    this.lookAt(request, target.host);
    this.sender.send(request, target, undefined, done, retransmission, tentative, transaction);
  }

  /**
   * Sends a response where its topmost Via and the request's flow say, from the address that the request came to
   * (RFC 3261 §18.2.2, RFC 3581 §4). `done` is called once, never before this returns.
   */
  sendResponse(
    response: SipResponse,
    flow: Flow,
    done: SendResult,
    retransmission = false,
    transaction?: Tappable,
  ): void {
    this.lookAt(response, flow.remote.host);
    this.responses.send(response, flow, done, retransmission, transaction);
  }

  private lookAt(message: SipRequest | SipResponse, remoteHost: string): void {
    const { onSendingOutside } = this.options;
    if (onSendingOutside === undefined || !this.isOutside(remoteHost)) return;
    this.guard(() => onSendingOutside(message, remoteHost));
  }

  /**
   * Keeps a flow to somebody open who is known to answer keep-alives, and finds out when it is dead: by STUN over UDP,
   * by CRLFs over a connection. Gives a function that stops it. RFC 5626 §4.4
   */
  keepAlive(flow: Flow, options: KeepAliveOptions): () => void {
    return this.keepAlives.start(flow, options);
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
    if (bytes.length < shortestMessage) return this.keepAlives.receiveShort(bytes, flow);
    if (flow.protocol === 'UDP' && isStun(bytes)) return this.keepAlives.receiveStun(bytes, flow);
    this.counters.received++;
    const read = readMessage(bytes, this.limits);
    if (read.kind === 'unreadable') {
      this.counters.malformedDropped++;
      return;
    }
    this.counts.received.count(read.message);
    const error = read.kind === 'defective' ? read.error : checkMessage(read.message);
    const { message } = read;
    if (!this.faults.active) return this.accept(message, error, flow);
    const { protocol, remote } = flow;
    const fault = this.faults.strike({ direction: 'received', protocol, peer: remote, message });
    if (fault === undefined) this.accept(message, error, flow);
    else this.suffer(fault, message, error, flow);
  }

  private accept(message: SipRequest | SipResponse, error: SipSyntaxError | undefined, flow: Flow): void {
    if (message instanceof SipRequest) this.acceptRequest(message, error, flow);
    else if (error === undefined) this.acceptResponse(message, flow);
    else this.counters.malformedDropped++;
  }

  /** What does not come through is shown by this layer: nobody above hears of it. */
  private suffer(
    fault: MessageFault,
    message: SipRequest | SipResponse,
    error: SipSyntaxError | undefined,
    flow: Flow,
  ): void {
    const take = () => {
      if (!this.closed) this.accept(message, error, flow);
    };
    const lose = () => {
      if (fault.action === 'drop') this.showReceived(message, flow, { retransmission: false, fault });
    };
    sufferFault(fault, this.clock, { pass: take, again: take, lose });
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
    this.acceptRequest(read.message, new SipSyntaxError(reason, 0), flow);
  }

  receivePing(): void {
    this.keepAlives.countReceived();
  }

  receivePong(flow: Flow): void {
    if (!this.closed) this.guard(() => this.keepAlives.receivePong(flow));
  }

  flowEnded(flow: Flow): void {
    this.guard(() => this.user?.flowEnded(flow));
    this.guard(() => this.keepAlives.flowEnded(flow));
  }

  private acceptRequest(request: SipRequest, error: SipSyntaxError | undefined, flow: Flow): void {
    let stamped: SipRequest;
    try {
      stamped = stampVia(
        error === undefined ? request : withReadableVia(request),
        flow,
        this.isOutside(flow.remote.host),
      );
    } catch {
      this.counters.malformedDropped++;
      return;
    }
    if (error !== undefined) this.user?.receiveDefective(stamped, error, flow);
    else {
      if (flow.protocol === 'TLS') this.noteAlias(stamped, flow);
      this.user?.receiveRequest(stamped, flow);
    }
  }

  /** RFC 5923 §8.2 */
  private noteAlias(request: SipRequest, flow: Flow): void {
    const via = request.first(Via);
    const address = via === undefined ? undefined : aliasedAddress(via, flow);
    if (address === undefined) return;
    for (const port of this.points.all)
      if (port.carries?.(flow.connection ?? '')) port.alias?.(flow, address);
  }

  /** A response whose topmost Via is not ours was not meant for us (RFC 3261 §18.1.2). */
  private acceptResponse(response: SipResponse, flow: Flow): void {
    const via = response.first(Via) as ViaValue;
    if (!this.isOwn(via.sentBy.host, via.sentBy.port, via.protocol)) {
      this.counters.strayResponses++;
      this.showReceived(response, flow, { retransmission: false });
      return this.showDecision(response, dropsStrayResponse);
    }
    this.user?.receiveResponse(response, flow);
  }

  /** Shows a received message at the tap; called by the layer that knows what becomes of it. */
  showReceived(message: SipRequest | SipResponse, flow: Flow, facts: ReceivedFacts): void {
    if (!this.tap.listening) return;
    const { protocol, remote, local } = flow;
    const { retransmission, transaction, absorbed, fault } = facts;
    this.guard(() =>
      show(this.tap, message, {
        direction: 'received',
        protocol,
        source: remote,
        destination: local,
        retransmission,
        ...(transaction === undefined ? {} : { transaction: transaction.tapped() }),
        ...(absorbed === true ? { absorbed } : {}),
        ...(fault === undefined ? {} : { fault }),
      }),
    );
  }

  /**
   * Shows at the tap what an element's core decided on a message that it has got, as it got it. Costs nothing while nobody
   * listens; ask `tapped` before putting a costly reason together.
   */
  showDecision(message: SipRequest | SipResponse, decision: TappedDecision): void {
    if (!this.tap.listening) return;
    this.guard(() => this.tap.decide?.(subjectOf(message), decision));
  }

  /** Shows at the tap that a transaction has come into a state. */
  showState(message: SipRequest, transaction: Tappable): void {
    if (!this.tap.listening) return;
    this.guard(() => this.tap.enter?.(message.text(CallId.name) ?? '', transaction.tapped()));
  }

  /** Tells the tap that two Call-IDs are legs of one call: for an element that has both. May be called at any time. */
  joinLegs(callId: string, other: string): void {
    this.guard(() => this.tap.join?.(callId, other));
  }

  /** True while somebody listens at the tap. */
  get tapped(): boolean {
    return this.tap.listening;
  }
}
