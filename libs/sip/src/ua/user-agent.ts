import { buildRequest } from '../core/build-request.js';
import { checkRequest } from '../core/check-request.js';
import { preloadRoute } from '../core/preloaded-route.js';
import { UserAgentClient } from '../core/user-agent-client.js';
import { tagOf } from '../dialog/dialog-id.js';
import type { NameAddress } from '../grammar/name-address.js';
import { Parameters } from '../grammar/parameters.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { sipUri, type Uri } from '../grammar/uri.js';
import { Accept } from '../message/headers/accept.js';
import { Allow } from '../message/headers/allow.js';
import { AllowEvents } from '../message/headers/allow-events.js';
import { Authorization } from '../message/headers/authorization.js';
import { Contact, type ContactValue } from '../message/headers/contact.js';
import { ProxyAuthorization } from '../message/headers/proxy-authorization.js';
import { Supported } from '../message/headers/supported.js';
import { To } from '../message/headers/to.js';
import { UserAgentHeader } from '../message/headers/user-agent.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { ServerTransaction } from '../transaction/server-transaction.js';
import type { TransactionLayer, TransactionUser } from '../transaction/transaction-layer.js';
import type { Flow, SocketAddress, TransportProtocol } from '../transport/flow.js';
import type { Call } from './call.js';
import type { CallOwner } from './call-owner.js';
import type { CallUser, ProtocolProblem, SessionBody } from './call-user.js';
import { Calls } from './calls.js';
import { DialogUsages } from './dialog-usages.js';
import { Features } from './features.js';
import { MergedRequests } from './merged-requests.js';
import type { OutgoingCall } from './outgoing-call.js';
import { RegisteredIdentity } from './registration/registered-identity.js';
import { leastInterval, type SessionTimerPolicy } from './session/session-timer.js';
import type { CallOptions, UserAgentOptions } from './user-agent-options.js';

const defaultSessionTimer: SessionTimerPolicy = { minimum: leastInterval, refresher: 'local' };

const sdp = { type: 'application', subtype: 'sdp', parameters: Parameters.none };

/** Takes a request that stands in no dialog. */
export type RequestHandler = (transaction: ServerTransaction) => void;

const answeredAnywhere = ['OPTIONS', 'MESSAGE'];

/**
 * One user agent: client and server in one.
 * RFC 3261 §6 (User Agent), §8
 */
export class UserAgent implements TransactionUser, CallOwner {
  readonly transactions: TransactionLayer;
  readonly client: UserAgentClient;
  readonly features = new Features();
  readonly dialogs = new DialogUsages();
  /** What a registration has brought for the other requests. */
  readonly registered: RegisteredIdentity;
  readonly sessionTimer: SessionTimerPolicy | undefined;
  private readonly handlers = new Map<string, RequestHandler>();
  private readonly calls: Calls;
  private readonly merged = new MergedRequests();

  constructor(private readonly options: UserAgentOptions) {
    for (const [tag, use] of Object.entries(options.extensions ?? {})) this.features.support(tag, use);
    this.features.support('100rel');
    this.features.support('timer');
    this.features.allow('INVITE', 'ACK', 'CANCEL', 'BYE', 'UPDATE', 'INFO');
    if (this.features.use('100rel') !== 'off') this.features.allow('PRACK');
    this.sessionTimer =
      this.features.use('timer') === 'off' ? undefined : { ...defaultSessionTimer, ...options.sessionTimer };
    this.calls = new Calls(this, options.onCall);
    this.handle('INVITE', (transaction) => this.calls.receive(transaction));
    this.handle('OPTIONS', (transaction) => this.receiveOptions(transaction));
    this.handle('MESSAGE', (transaction) => this.receiveMessage(transaction));
    this.transactions = options.element.transactions;
    this.registered = new RegisteredIdentity(this.transactions.clock);
    if (options.attached !== false) this.transactions.attach(this);
    this.client = new UserAgentClient(this.transactions, {
      resolver: options.resolver,
      redirection: options.redirection ?? 'follow',
      features: this.features,
      ...(options.authenticator === undefined ? {} : { authenticator: options.authenticator }),
    });
  }

  get identity(): NameAddress {
    return this.options.identity;
  }

  get outboundProxy(): NameAddress | undefined {
    return this.options.outboundProxy;
  }

  get openCalls(): readonly Call[] {
    return this.calls.open;
  }

  get infoPackages(): readonly string[] | undefined {
    return this.options.infoPackages;
  }

  /** Places a call. The offer goes in the INVITE; without one the far end is asked for its own. RFC 3261 §13.2.1 */
  call(target: Uri, offer: SessionBody | undefined, user: CallUser, options: CallOptions = {}): OutgoingCall {
    const prepared = this.prepare('INVITE', target, options.callId);
    return this.calls.place(prepared, this.contact(), offer, user, options);
  }

  /** Sends a request outside any dialog and gives its final response. */
  request(
    method: string,
    target: Uri,
    options: { body?: SessionBody; callId?: string } = {},
  ): Promise<SipResponse> {
    const { request, nextHop } = this.prepare(method, target, options.callId);
    const complete = this.withOwnHeaders(request);
    const { body } = options;
    return this.send(
      body === undefined ? complete : complete.withBody(body.contentType, body.content),
      nextHop,
    );
  }

  /** Sends a request and gives its final response; a timeout comes as 408, a failed transport as 503. */
  send(request: SipRequest, nextHop: Uri): Promise<SipResponse> {
    return new Promise((resolve) => this.client.send(request, nextHop, { onFinal: resolve }));
  }

  /** A request outside any dialog, routed over the outbound proxy and the service route, where there are such. */
  prepare(
    method: string,
    target: Uri,
    callId?: string,
    to?: NameAddress,
  ): { request: SipRequest; nextHop: Uri } {
    const request = buildRequest(
      {
        method,
        uri: target,
        from: this.options.identity,
        ...(to === undefined ? {} : { to }),
        ...(callId === undefined ? {} : { callId }),
      },
      this.transactions.random,
    );
    return preloadRoute(request, this.outboundProxy, this.registered.serviceRoute);
  }

  withOwnHeaders(request: SipRequest): SipRequest {
    const named =
      this.options.product === undefined ? request : request.with(UserAgentHeader, this.options.product);
    const { methods, events, extensions } = this.features;
    const able = withList(named, Allow.name, methods).withAll(AllowEvents, events);
    return extensions.length === 0 ? able : withList(able, Supported.name, extensions);
  }

  withInviteHeaders(request: SipRequest): SipRequest {
    return this.calls.withInviteHeaders(request);
  }

  /** A response with what this user agent can do (RFC 3261 §11.2, §13.3.1.4). */
  capabilities(response: SipResponse): SipResponse {
    const { methods, events } = this.features;
    const able = withList(response, Allow.name, methods).withAll(AllowEvents, events);
    // Supported may stand empty (RFC 3261 §20.37).
    return withList(able.with(Accept, sdp), Supported.name, this.features.extensions);
  }

  /** The Contact of dialogs: what others reach this user agent at. */
  contact(protocol?: TransportProtocol, remoteHost?: string): NameAddress {
    return this.registered.contactOf(this.ownContact(protocol, remoteHost));
  }

  /** The contact that leads straight here. */
  ownContact(protocol = this.options.protocol, remoteHost?: string): NameAddress {
    const own = this.options.element.transport.ownAddress(protocol, remoteHost);
    const { host, port } = this.registered.addressOf(own);
    const parameters =
      protocol === 'UDP' ? Parameters.none : Parameters.of({ transport: protocol.toLowerCase() });
    const uri = sipUri({
      user: this.options.contactUser,
      host,
      ...(port === undefined ? {} : { port }),
      parameters,
    });
    return { uri, parameters: Parameters.none };
  }

  /** The first hop sees this user agent at another address; false where that is known. RFC 3581 §4 */
  noteSeenAt(address: SocketAddress): boolean {
    const own = this.options.element.transport.ownAddress(this.options.protocol);
    return this.registered.noteSeenAt(own, address);
  }

  contactFor(flow: Flow): ContactValue {
    return this.contact(flow.protocol, flow.remote.host);
  }

  /** The ACK to a 2xx carries the same credentials as its INVITE (RFC 3261 §22.1). */
  withCredentialsOf(invite: SipRequest, ack: SipRequest): SipRequest {
    return ack.withRawFields(invite.fieldsOf(Authorization, ProxyAuthorization));
  }

  /** Requests with this method that stand in no dialog go to this handler, and the method into Allow. */
  handle(method: string, handler: RequestHandler): void {
    this.features.allow(method);
    this.handlers.set(method, handler);
  }

  forget(call: object): void {
    this.calls.forget(call);
  }

  problem(problem: ProtocolProblem, user?: CallUser): void {
    const { transport } = this.transactions;
    // What was wrong must not keep what is right from being done.
    transport.guard(() => user?.onProblem?.(problem));
    transport.guard(() => this.options.onProblem?.(problem));
  }

  receiveAck(ack: SipRequest): void {
    this.dialogs.receiveAck(ack);
  }

  receiveRequest(transaction: ServerTransaction): void {
    try {
      this.dispatch(transaction);
    } catch (error) {
      if (!(error instanceof SipSyntaxError)) throw error;
      transaction.respond(this.badRequest(transaction.request, error));
    }
  }

  transactionEnded(transaction: ServerTransaction): void {
    this.merged.forget(transaction);
  }

  private dispatch(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (request.method === 'CANCEL') return this.receiveCancel(transaction);
    const inDialog = tagOf(request, To) !== '';
    if (!inDialog && this.merged.isMerged(transaction)) {
      transaction.respond(this.answer(request, 482));
      return;
    }
    const refusal = checkRequest(request, this.features, this.newTag());
    if (refusal !== undefined) return void transaction.respond(refusal);
    // OPTIONS and MESSAGE are answered alike inside a dialog and outside (RFC 3261 §11, RFC 3428 §7).
    if (inDialog && this.dialogs.receive(transaction)) return;
    const handler = this.handlers.get(request.method);
    if (handler === undefined || (inDialog && !answeredAnywhere.includes(request.method))) {
      // A BYE without a dialog, and what no usage of a dialog takes.
      return void transaction.respond(this.answer(request, 481));
    }
    handler(transaction);
  }

  private receiveOptions(transaction: ServerTransaction): void {
    const response = this.capabilities(this.answer(transaction.request, 200));
    transaction.respond(response.withAll(Contact, [this.contactFor(transaction.flow)]));
  }

  private receiveMessage(transaction: ServerTransaction): void {
    const { request } = transaction;
    transaction.respond(this.answer(request, this.options.onMessage?.(request) ?? 405));
  }

  /** RFC 3261 §9.2 */
  private receiveCancel(transaction: ServerTransaction): void {
    const { request } = transaction;
    const invite = this.transactions.inviteToCancel(request);
    const answered = invite?.latestResponse;
    const tag = answered === undefined ? '' : tagOf(answered, To);
    const toTag = tag === '' ? this.newTag() : tag;
    transaction.respond(makeResponse(request, invite === undefined ? 481 : 200, { toTag }));
    invite?.user.onCancel?.(request);
  }

  private badRequest(request: SipRequest, { reason, where }: SipSyntaxError): SipResponse {
    const place = where === undefined ? '' : ` (${where})`;
    return makeResponse(request, 400, {
      toTag: this.newTag(),
      reasonPhrase: `Bad Request: ${reason}${place}`,
    });
  }

  private answer(request: SipRequest, statusCode: number): SipResponse {
    return makeResponse(request, statusCode, { toTag: this.newTag() });
  }

  private newTag(): string {
    return this.transactions.random.token(10);
  }
}

/** In one field: a datagram has little room. */
const withList = <Message extends { withText(name: string, text: string): Message }>(
  message: Message,
  name: string,
  values: readonly string[],
): Message => message.withText(name, values.join(', '));
