import { SipElement } from '../core/element.js';
import type { ClientAuthenticator } from '../core/user-agent-client.js';
import { Parameters } from '../grammar/parameters.js';
import { sipUri, type Uri } from '../grammar/uri.js';
import { Allow } from '../message/headers/allow.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { Clock } from '../ports/clock.js';
import type { Random } from '../ports/random.js';
import type { Resolver } from '../resolve/resolver.js';
import { fixedResolver } from '../resolve/zone-resolver.js';
import type { TransportProtocol } from '../transport/flow.js';
import type { OpenTransportPort } from '../transport/transport-port.js';
import type { CallOptions } from './call-options.js';
import type { CallEnd, CallUser, ProtocolProblem, SessionBody } from './call-user.js';
import type { IncomingCall } from './incoming-call.js';
import { UserAgent } from './user-agent.js';
import type { UserAgentOptions } from './user-agent-options.js';

export const offer: SessionBody = { contentType: 'application/sdp', content: 'v=0 offer' };
export const answer: SessionBody = { contentType: 'application/sdp', content: 'v=0 answer' };

export interface TestUserAgentOptions {
  readonly name: string;
  readonly host: string;
  readonly open: OpenTransportPort;
  /** Where it listens besides. */
  readonly also?: readonly OpenTransportPort[];
  readonly clock: Clock;
  readonly random: Random;
  readonly protocol?: TransportProtocol;
  readonly resolver?: Resolver;
  readonly authenticator?: ClientAuthenticator;
  readonly outboundProxy?: Uri;
  /** What it does with a call that comes in; by default it rings and answers at once. */
  readonly onIncoming?: (call: IncomingCall) => void;
  /** Overrides what a call's user does. */
  readonly user?: Partial<CallUser>;
  readonly agent?: Partial<UserAgentOptions>;
}

/** A user agent under test that keeps what its calls are told. */
export class TestUserAgent {
  /** In their order: progress, answered, acknowledged, ended. */
  readonly told: string[] = [];
  readonly ends: CallEnd[] = [];
  /** Answers and offers of the far end, each behind the message that it came in. */
  readonly answers: string[] = [];
  readonly offers: string[] = [];
  readonly problems: ProtocolProblem[] = [];
  readonly faults: unknown[] = [];
  readonly incoming: IncomingCall[] = [];
  readonly received: SipRequest[] = [];

  private constructor(
    readonly element: SipElement,
    private readonly options: TestUserAgentOptions,
    readonly uri: Uri,
    faults: unknown[],
  ) {
    this.faults = faults;
    const { name, protocol = 'UDP', resolver = fixedResolver(new Map()), authenticator } = options;
    this.agent = new UserAgent({
      element,
      identity: { uri: sipUri({ user: name, host: `${name}.test` }), parameters: Parameters.none },
      contactUser: name,
      protocol,
      resolver,
      ...(authenticator === undefined ? {} : { authenticator }),
      ...(options.outboundProxy === undefined
        ? {}
        : { outboundProxy: { uri: options.outboundProxy, parameters: Parameters.none } }),
      onCall: (invite) => {
        this.received.push(invite);
        return { user: this.user(), begin: (call) => this.begin(call) };
      },
      ...options.agent,
    });
  }

  readonly agent: UserAgent;

  static async start(options: TestUserAgentOptions): Promise<TestUserAgent> {
    const { clock, random, protocol = 'UDP' } = options;
    const faults: unknown[] = [];
    const element = await SipElement.start({
      listen: [options.open, ...(options.also ?? [])],
      clock,
      random,
      onFault: (error) => faults.push(error),
    });
    const port = element.transport.listens[0]?.local.port ?? 0;
    const parameters =
      protocol === 'UDP' ? Parameters.none : Parameters.of({ transport: protocol.toLowerCase() });
    const host = options.host.includes(':') ? `[${options.host}]` : options.host;
    const uri = sipUri({ user: options.name, host, port, parameters });
    return new TestUserAgent(element, options, uri, faults);
  }

  /** Users of calls that it places get this too. */
  user(): CallUser {
    return {
      onProgress: (response) => this.told.push(`progress ${response.statusCode}`),
      onAnswer: (body, place) => this.answers.push(`${place}: ${text(body.content)}`),
      onAnswered: (response) => this.told.push(`answered ${text(response.body)}`.trimEnd()),
      onAcknowledged: () => this.told.push('acknowledged'),
      onOffer: (body, place) => {
        this.offers.push(`${place}: ${text(body.content)}`);
        return answer;
      },
      onOfferWanted: () => offer,
      onProblem: (problem) => this.problems.push(problem),
      onEnded: (end) => {
        this.ends.push(end);
        this.told.push(`ended: ${end.kind} by ${end.by}`);
      },
      ...this.options.user,
    };
  }

  call(other: TestUserAgent | Uri, body: SessionBody | undefined = offer, options: CallOptions = {}) {
    const target = other instanceof TestUserAgent ? other.uri : other;
    return this.agent.call(target, body, this.user(), options);
  }

  /** The call that came in last. */
  get lastCall(): IncomingCall {
    const call = this.incoming.at(-1);
    if (call === undefined) throw new Error('no call has come in');
    return call;
  }

  /** What a far end would say that does not know the method. */
  notAllowed(request: SipRequest): SipResponse {
    return makeResponse(request, 405).withAll(Allow, ['INVITE', 'ACK', 'BYE', 'CANCEL']);
  }

  /** Where the far end was wrong, in the paragraphs that say so. */
  get paragraphs(): string[] {
    return this.problems.map(({ paragraph }) => paragraph);
  }

  get openTransactions(): number {
    const { client, server } = this.element.transactions.openTransactions;
    return client + server;
  }

  private begin(call: IncomingCall): void {
    this.incoming.push(call);
    if (this.options.onIncoming !== undefined) return this.options.onIncoming(call);
    call.ring();
    call.accept(answer);
  }
}

const text = (content: Uint8Array | string): string => Buffer.from(content).toString();
