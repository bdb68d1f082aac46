import { FakeClock, SeededRandom, SimulatedNetwork } from '@trapezoid/testkit';
import { SipElement } from '../../core/element.js';
import { Parameters } from '../../grammar/parameters.js';
import { isSipUri, sipUri } from '../../grammar/uri.js';
import { CallId } from '../../message/headers/call-id.js';
import { Contact } from '../../message/headers/contact.js';
import { From } from '../../message/headers/from.js';
import { To } from '../../message/headers/to.js';
import { makeResponse } from '../../message/make-response.js';
import { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import { fixedResolver } from '../../resolve/zone-resolver.js';
import { UserAgent } from '../user-agent.js';
import type { UserAgentOptions } from '../user-agent-options.js';
import type { EventBody, EventPackage } from './event-package.js';
import type { SubscriptionUser } from './subscription.js';

/** A package for tests: plain text, no pause between notifications, one subscription for each SUBSCRIBE. */
export const testPackage: EventPackage = {
  name: 'test',
  contentTypes: ['text/plain'],
  duration: { usual: 600, minimum: 60, maximum: 7200 },
  forking: 'one subscription',
  interval: 0,
  parse: (body) => body,
  print: (body) => body,
};

export const text = (value: string): EventBody => ({ contentType: 'text/plain', text: value });

export const hosts = { alice: '192.0.2.1', bob: '192.0.2.2', carol: '192.0.2.3' } as const;
export type Name = keyof typeof hosts;

export const uriOf = (name: Name) => sipUri({ user: name, host: hosts[name], port: 5060 });

/** A network in virtual time for user agents and scripted peers. */
export class EventsNetwork {
  readonly clock = new FakeClock(0);
  readonly network: SimulatedNetwork;
  readonly faults: unknown[] = [];

  constructor(private readonly seed = 1) {
    this.network = new SimulatedNetwork({ clock: this.clock, seed, conditions: { delay: 10 } });
  }

  async userAgent(name: Name, options: Partial<UserAgentOptions> = {}): Promise<UserAgent> {
    return new UserAgent({
      element: await this.element(name),
      identity: { uri: sipUri({ user: name, host: `${name}.test` }), parameters: Parameters.none },
      contactUser: name,
      protocol: 'UDP',
      resolver: fixedResolver(new Map()),
      ...options,
    });
  }

  async peer(name: Name): Promise<ScriptedPeer> {
    return new ScriptedPeer(name, await this.element(name));
  }

  private element(name: Name): Promise<SipElement> {
    return SipElement.start({
      listen: [this.network.udp(hosts[name], 5060)],
      clock: this.clock,
      random: new SeededRandom(this.seed * 10 + name.length),
      onFault: (error) => this.faults.push(error),
    });
  }
}

type Answer = (request: SipRequest, count: number) => SipResponse | number | undefined;

/** The far end as a test says it: answers what it is told to, and sends what no user agent would. */
export class ScriptedPeer {
  readonly requests: SipRequest[] = [];
  /** Gives the answer to a request, or its status code; undefined for none. */
  answer: Answer = () => 200;
  /** From, To and Call-ID of the last request that began a dialog here. */
  private last: SipRequest | undefined;

  constructor(
    readonly name: Name,
    readonly element: SipElement,
  ) {
    element.transactions.attach({
      receiveRequest: (transaction) => {
        const { request } = transaction;
        this.requests.push(request);
        if (request.method !== 'NOTIFY') this.last = request;
        const answer = this.answer(request, this.requests.length);
        if (answer === undefined) return;
        transaction.respond(typeof answer === 'number' ? this.respond(request, answer) : answer);
      },
      receiveAck: () => undefined,
    });
  }

  of(method: string): readonly SipRequest[] {
    return this.requests.filter((request) => request.method === method);
  }

  /** With a To tag, Contact, and Expires as it was asked for. */
  respond(request: SipRequest, statusCode: number): SipResponse {
    const response = makeResponse(request, statusCode, { toTag: 'peer' });
    if (statusCode >= 300) return response;
    const expires = request.text('Expires');
    const complete = response.withAll(Contact, [{ uri: uriOf(this.name), parameters: Parameters.none }]);
    return expires === undefined ? complete : complete.withText('Expires', expires);
  }

  /** Sends a NOTIFY that answers the SUBSCRIBE, or the last one; `body` among the lines is its body. Gives the status code of its answer. */
  notify(
    state: string | undefined,
    lines: Readonly<Record<string, string>> = {},
    subscribe: SipRequest | undefined = this.last,
    tag = 'peer',
  ): Promise<number> {
    if (subscribe === undefined) throw new Error('nothing to notify of');
    const contact = subscribe.first(Contact);
    if (contact === undefined || contact === '*') throw new Error('no Contact');
    const { body, ...headers }: Record<string, string> = lines;
    this.sequence++;
    const from = subscribe.required(To);
    let notify: SipRequest = SipRequest.to('NOTIFY', contact.uri)
      .withText('Max-Forwards', '70')
      .with(From, { ...from, parameters: from.parameters.with('tag', tag) })
      .with(To, subscribe.required(From))
      .with(CallId, subscribe.required(CallId))
      .withText('CSeq', `${this.sequence} NOTIFY`)
      .withText('Event', subscribe.text('Event') ?? 'refer')
      .withAll(Contact, [{ uri: uriOf(this.name), parameters: Parameters.none }])
      .withText('Content-Length', '0');
    if (state !== undefined) notify = notify.withText('Subscription-State', state);
    for (const [name, value] of Object.entries(headers)) notify = notify.withText(name, value ?? '');
    if (body !== undefined) notify = notify.withBody(headers['Content-Type'] ?? 'text/plain', body);
    return this.send(notify, isSipUri(contact.uri) ? contact.uri.host : '');
  }

  /** Gives the status code of the final response; 0 for none. */
  send(request: SipRequest, host: string): Promise<number> {
    return this.exchange(request, host).then((response) => response?.statusCode ?? 0);
  }

  exchange(request: SipRequest, host: string): Promise<SipResponse | undefined> {
    return new Promise((resolve) => {
      this.element.transactions.sendRequest(
        request,
        { protocol: 'UDP', host, port: 5060 },
        {
          onResponse: (response) => {
            if (!response.provisional) resolve(response);
          },
          onTimeout: () => resolve(undefined),
          onTransportError: () => resolve(undefined),
        },
      );
    });
  }

  private sequence = 0;
}

/** Keeps what a subscription tells, a line each. */
export function recorder(): { readonly told: string[]; readonly user: SubscriptionUser<EventBody> } {
  const told: string[] = [];
  return {
    told,
    user: {
      onState: (state) => told.push(state),
      onNotify: ({ body }) => told.push(body === undefined ? 'no body' : `body ${body.text}`),
      onLost: (end, again) => told.push(`lost: ${end.kind} ${end.reason ?? ''}, again in ${again} ms`),
      onEnded: (end) =>
        told.push(`ended: ${end.kind} ${end.reason ?? end.response?.statusCode ?? ''}`.trim()),
      onProblem: ({ what, paragraph }) => told.push(`problem: ${what} (${paragraph})`),
    },
  };
}
