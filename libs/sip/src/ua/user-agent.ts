import { buildRequest } from '../core/build-request.js';
import { checkRequest } from '../core/check-request.js';
import type { SipElement } from '../core/element.js';
import { type ClientAuthenticator, UserAgentClient } from '../core/user-agent-client.js';
import { Dialog } from '../dialog/dialog.js';
import { dialogIdOfRequest, tagOf } from '../dialog/dialog-id.js';
import { isLooseRouter } from '../dialog/route-set.js';
import type { NameAddress } from '../grammar/name-address.js';
import { Parameters } from '../grammar/parameters.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { sipUri, type Uri } from '../grammar/uri.js';
import { Accept } from '../message/headers/accept.js';
import { Allow } from '../message/headers/allow.js';
import { Authorization } from '../message/headers/authorization.js';
import { Contact, type ContactValue } from '../message/headers/contact.js';
import { ProxyAuthorization } from '../message/headers/proxy-authorization.js';
import { Route } from '../message/headers/route.js';
import { Supported } from '../message/headers/supported.js';
import { To } from '../message/headers/to.js';
import { UserAgentHeader } from '../message/headers/user-agent.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { Resolver } from '../resolve/resolver.js';
import type { ServerTransaction } from '../transaction/server-transaction.js';
import type { TransactionLayer, TransactionUser } from '../transaction/transaction-layer.js';
import type { Flow, TransportProtocol } from '../transport/flow.js';
import type { Call, CallUser, SessionBody } from './call.js';
import type { CallOwner, DialogUsage } from './call-owner.js';
import { checkSessionBody } from './check-session-body.js';
import { IncomingCall } from './incoming-call.js';
import { MergedRequests } from './merged-requests.js';
import { OutgoingCall } from './outgoing-call.js';

export interface UserAgentOptions {
  readonly element: SipElement;
  /** Address-of-record, with a display name perhaps. */
  readonly identity: NameAddress;
  /** User part of the Contact; the host is the element's. */
  readonly contactUser: string;
  readonly protocol: TransportProtocol;
  /** Requests outside a dialog go this way first (RFC 3261 §8.1.2). */
  readonly outboundProxy?: NameAddress;
  readonly resolver: Resolver;
  readonly authenticator?: ClientAuthenticator;
  /** What it calls itself in User-Agent and Server. */
  readonly product?: string;
  /** A call comes in: gives its user, who later rings, accepts or rejects; undefined refuses with 480. */
  readonly onCall?: (
    invite: SipRequest,
  ) => { user: CallUser; begin: (call: IncomingCall) => void } | undefined;
  /** A MESSAGE outside a dialog: gives the status code of the answer. */
  readonly onMessage?: (request: SipRequest) => number;
}

const methods = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'MESSAGE'];
const sdp = { type: 'application', subtype: 'sdp', parameters: Parameters.none };

/** More calls than this at a time are answered 486. */
const maximumCalls = 1000;

/**
 * One user agent: client and server in one.
 * RFC 3261 §6 (User Agent), §8
 */
export class UserAgent implements TransactionUser, CallOwner {
  readonly transactions: TransactionLayer;
  readonly client: UserAgentClient;
  readonly methods: readonly string[] = methods;
  private readonly usages = new Map<string, DialogUsage>();
  private readonly live = new Set<Call>();
  private readonly merged = new MergedRequests();

  constructor(private readonly options: UserAgentOptions) {
    this.transactions = options.element.transactions;
    this.transactions.attach(this);
    this.client = new UserAgentClient(this.transactions, {
      resolver: options.resolver,
      ...(options.authenticator === undefined ? {} : { authenticator: options.authenticator }),
    });
  }

  get identity(): NameAddress {
    return this.options.identity;
  }

  get openCalls(): readonly Call[] {
    return [...this.live];
  }

  /** Places a call. The offer goes in the INVITE. */
  call(target: Uri, offer: SessionBody, user: CallUser, callId?: string): OutgoingCall {
    const { request, nextHop } = this.prepare('INVITE', target, callId);
    const invite = this.withOwnHeaders(request)
      .withAll(Contact, [this.contact()])
      .withBody(offer.contentType, offer.content);
    const call = new OutgoingCall(this, invite, nextHop, user);
    if (!call.finished) this.live.add(call);
    return call;
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

  /** A request outside any dialog, routed over the outbound proxy where there is one. */
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
    const { outboundProxy } = this.options;
    if (outboundProxy === undefined) return { request, nextHop: target };
    if (!isLooseRouter(outboundProxy)) return { request, nextHop: outboundProxy.uri };
    return { request: request.withAll(Route, [outboundProxy]), nextHop: outboundProxy.uri };
  }

  withOwnHeaders(request: SipRequest): SipRequest {
    const named =
      this.options.product === undefined ? request : request.with(UserAgentHeader, this.options.product);
    return named.withAll(Allow, methods);
  }

  /** A response with what this user agent can do (RFC 3261 §11.2, §13.3.1.4). */
  capabilities(response: SipResponse): SipResponse {
    return response.withAll(Allow, methods).with(Accept, sdp).withText(Supported.name, '');
  }

  /** The Contact that others reach this user agent at. */
  contact(protocol: TransportProtocol = this.options.protocol, remoteHost?: string): NameAddress {
    const { host, port } = this.options.element.transport.ownAddress(protocol, remoteHost);
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

  contactFor(flow: Flow): ContactValue {
    return this.contact(flow.protocol, flow.remote.host);
  }

  /** The ACK to a 2xx carries the same credentials as its INVITE (RFC 3261 §22.1). */
  withCredentialsOf(invite: SipRequest, ack: SipRequest): SipRequest {
    return ack.withRawFields(invite.fieldsOf(Authorization, ProxyAuthorization));
  }

  enter(dialog: Dialog, usage: DialogUsage): void {
    this.usages.set(dialog.id, usage);
  }

  leave(dialog: Dialog): void {
    this.usages.delete(dialog.id);
  }

  forget(call: DialogUsage): void {
    this.live.delete(call as Call);
  }

  receiveAck(ack: SipRequest): void {
    this.usages.get(dialogIdOfRequest(ack))?.receiveAck(ack);
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
    const call = inDialog ? this.usages.get(dialogIdOfRequest(request)) : undefined;
    const refusal = checkRequest(request, { methods, extensions: [] }, this.newTag());
    if (refusal !== undefined) transaction.respond(refusal);
    else if (call !== undefined) call.receive(transaction);
    else if (inDialog) transaction.respond(makeResponse(request, 481));
    else this.receiveOutsideDialog(transaction);
  }

  private receiveOutsideDialog(transaction: ServerTransaction): void {
    const { request } = transaction;
    switch (request.method) {
      case 'INVITE':
        return this.receiveInvite(transaction);
      case 'OPTIONS':
        transaction.respond(
          this.capabilities(this.answer(request, 200)).withAll(Contact, [this.contactFor(transaction.flow)]),
        );
        return;
      case 'MESSAGE':
        transaction.respond(this.answer(request, this.options.onMessage?.(request) ?? 405));
        return;
      default: // a BYE without a dialog
        transaction.respond(this.answer(request, 481));
    }
  }

  private receiveInvite(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (this.live.size >= maximumCalls) return void transaction.respond(this.answer(request, 486));
    // An INVITE that can't begin a dialog is refused before anybody prepares for it.
    Dialog.ofServer(request, '');
    const refusal = checkSessionBody(request, this.newTag());
    if (refusal !== undefined) return void transaction.respond(refusal);
    const taken = this.options.onCall?.(request);
    if (taken === undefined) return void transaction.respond(this.answer(request, 480));
    const call = new IncomingCall(this, transaction, taken.user);
    this.live.add(call);
    taken.begin(call);
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
