import { buildRequest } from '../core/build-request.js';
import { preloadRoute } from '../core/preloaded-route.js';
import { UserAgentClient } from '../core/user-agent-client.js';
import type { NameAddress } from '../grammar/name-address.js';
import { Parameters } from '../grammar/parameters.js';
import { parseUri, sipUri, type Uri } from '../grammar/uri.js';
import { Authorization } from '../message/headers/authorization.js';
import { Contact, type ContactValue } from '../message/headers/contact.js';
import { ProxyAuthorization } from '../message/headers/proxy-authorization.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { ServerTransaction } from '../transaction/server-transaction.js';
import type { TransactionLayer, TransactionUser } from '../transaction/transaction-layer.js';
import type { SocketAddress, TransportProtocol } from '../transport/flow.js';
import type { Availability } from './answer-options.js';
import type { CallUser, ProtocolProblem, SessionBody } from './call-user.js';
import { DialogUsages } from './dialog-usages.js';
import { Features } from './features.js';
import { withCapabilities, withOwnHeaders } from './own-headers.js';
import { RegisteredIdentity } from './registration/registered-identity.js';
import { asSecureContact, isOwedSecureContact, needsSecureContact } from './secure-contact.js';
import type { UserAgentCoreOptions } from './user-agent-core-options.js';
import { type RequestHandler, UserAgentServer } from './user-agent-server.js';

/** A URI, or one as text. Throws SipSyntaxError. */
export const uriOf = (target: Uri | string): Uri => (typeof target === 'string' ? parseUri(target) : target);

/**
 * What any user of a user agent stands on: who it is, how its requests leave, who gets those that come.
 * RFC 3261 §6 (UAC Core, UAS Core), §8
 */
export class UserAgentCore implements TransactionUser {
  readonly transactions: TransactionLayer;
  readonly client: UserAgentClient;
  readonly features = new Features();
  readonly dialogs = new DialogUsages();
  /** What a registration has brought for the other requests. */
  readonly registered: RegisteredIdentity;
  private readonly server: UserAgentServer;

  constructor(private readonly core: UserAgentCoreOptions) {
    for (const [tag, use] of Object.entries(core.extensions ?? {})) this.features.support(tag, use);
    this.transactions = core.element.transactions;
    this.registered = new RegisteredIdentity(this.transactions.clock);
    this.server = new UserAgentServer(this);
    this.client = new UserAgentClient(this.transactions, {
      resolver: core.resolver,
      redirection: core.redirection ?? 'follow',
      features: this.features,
      retargeted: (request) => this.withDueContact(request),
      ...(core.authenticator === undefined ? {} : { authenticator: core.authenticator }),
    });
    if (core.attached !== false) this.transactions.attach(this);
  }

  get identity(): NameAddress {
    return this.core.identity;
  }

  get outboundProxy(): NameAddress | undefined {
    return this.core.outboundProxy;
  }

  /** Sends a request outside any dialog and gives its final response. */
  request(
    method: string,
    target: Uri | string,
    options: { body?: SessionBody; callId?: string } = {},
  ): Promise<SipResponse> {
    const { request, nextHop } = this.prepare(method, uriOf(target), options.callId);
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
        from: this.core.identity,
        ...(to === undefined ? {} : { to }),
        ...(callId === undefined ? {} : { callId }),
      },
      this.transactions.random,
    );
    return preloadRoute(request, this.routeOver(request), this.registered.serviceRoute);
  }

  private routeOver(request: SipRequest): NameAddress | undefined {
    const { outboundProxy, routeFor } = this.core;
    return outboundProxy === undefined ? undefined : (routeFor?.(request, outboundProxy) ?? outboundProxy);
  }

  withOwnHeaders(request: SipRequest): SipRequest {
    return withOwnHeaders(request, this.features, this.core.product);
  }

  /** A response with what this user agent can do (RFC 3261 §11.2, §13.3.1.4). */
  capabilities(response: SipResponse): SipResponse {
    return withCapabilities(response, this.features);
  }

  /** What would become of a call that came now; one that takes none refuses them all. RFC 3261 §11.2 */
  availability(_request: SipRequest): Availability {
    return { statusCode: 200 };
  }

  /** The Contact of dialogs: what others reach this user agent at. */
  contact(protocol?: TransportProtocol, remoteHost?: string): NameAddress {
    return this.registered.contactOf(this.ownContact(protocol, remoteHost));
  }

  /** The contact that leads straight here. */
  ownContact(protocol = this.core.protocol, remoteHost?: string): NameAddress {
    const own = this.core.element.transport.ownAddress(protocol, remoteHost);
    const { host, port } = this.registered.addressOf(own);
    const parameters =
      protocol === 'UDP' ? Parameters.none : Parameters.of({ transport: protocol.toLowerCase() });
    const uri = sipUri({
      user: this.core.contactUser,
      host,
      ...(port === undefined ? {} : { port }),
      parameters,
    });
    return { uri, parameters: Parameters.none };
  }

  /** The first hop sees this user agent at another address; false where that is known. RFC 3581 §4 */
  noteSeenAt(address: SocketAddress): boolean {
    const own = this.core.element.transport.ownAddress(this.core.protocol);
    return this.registered.noteSeenAt(own, address);
  }

  /** The Contact of the response to a request that has come. RFC 3261 §12.1.1 */
  contactFor({ request, flow }: Pick<ServerTransaction, 'request' | 'flow'>): ContactValue {
    const { protocol, remote } = flow;
    return isOwedSecureContact(request)
      ? this.secureContact(protocol, remote.host)
      : this.contact(protocol, remote.host);
  }

  /** The Contact of a request of ours. RFC 3261 §8.1.1.8 */
  contactIn(request: SipRequest): NameAddress {
    return needsSecureContact(request) ? this.secureContact(this.core.protocol) : this.contact();
  }

  /**
   * A request that a redirection has taken to a SIPS URI, with a Contact that is one too. Who registers has said where it
   * is to be reached, and stays there.
   * RFC 3261 §8.1.1.8
   */
  private withDueContact(request: SipRequest): SipRequest {
    const contact = request.method === 'REGISTER' ? undefined : request.first(Contact);
    if (contact === undefined || contact === '*' || contact.uri.scheme === 'sips') return request;
    if (!needsSecureContact(request)) return request;
    const { parameters } = contact;
    return request.withAll(Contact, [{ ...this.secureContact(this.core.protocol), parameters }]);
  }

  private secureContact(protocol: TransportProtocol, remoteHost?: string): NameAddress {
    const overTls =
      protocol !== 'WS' && protocol !== 'WSS' && this.core.element.transport.canSend('TLS', remoteHost);
    return asSecureContact(this.contact(overTls ? 'TLS' : protocol, remoteHost));
  }

  /** The ACK to a 2xx carries the same credentials as its INVITE (RFC 3261 §22.1). */
  withCredentialsOf(invite: SipRequest, ack: SipRequest): SipRequest {
    return ack.withRawFields(invite.fieldsOf(Authorization, ProxyAuthorization));
  }

  /** Requests with this method that stand in no dialog go to this handler, and the method into Allow. */
  handle(method: string, handler: RequestHandler): void {
    this.server.handle(method, handler);
  }

  problem(problem: ProtocolProblem, user?: CallUser): void {
    const { transport } = this.transactions;
    // What was wrong must not keep what is right from being done.
    transport.guard(() => user?.onProblem?.(problem));
    transport.guard(() => this.core.onProblem?.(problem));
  }

  receiveAck(ack: SipRequest): void {
    this.dialogs.receiveAck(ack);
  }

  receiveRequest(transaction: ServerTransaction): void {
    this.server.receive(transaction);
  }

  transactionEnded(transaction: ServerTransaction): void {
    this.server.transactionEnded(transaction);
  }

  /** A response with a tag of ours, where the request has none. */
  answer(request: SipRequest, statusCode: number): SipResponse {
    return makeResponse(request, statusCode, { toTag: this.newTag() });
  }

  newTag(): string {
    return this.transactions.random.token(10);
  }
}
