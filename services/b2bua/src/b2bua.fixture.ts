import { expect } from '@jest/globals';
import { type B2buaPlan, parseLab } from '@trapezoid/lab';
import { SipDispatcher, type SipRequestContext } from '@trapezoid/nest-sip';
import {
  type Call,
  type CallEnd,
  type CallOptions,
  type CallUser,
  Contact,
  fixedResolver,
  type IncomingCall,
  Parameters,
  parseMessage,
  parseUri,
  type ReasonValue,
  ReferSubscription,
  type SessionBody,
  SipElement,
  type SipRequest,
  type SipResponse,
  sipReason,
  type Uri,
  UserAgent,
  type UserAgentOptions,
} from '@trapezoid/sip';
import { FakeClock, type LinkConditions, SeededRandom, SimulatedNetwork } from '@trapezoid/testkit';
import type { CallReport } from './core/back-to-back-call.js';
import type { BackToBackOptions } from './core/back-to-back-options.js';
import { BackToBackUserAgent } from './core/back-to-back-user-agent.js';

export const sdp = (name: string): SessionBody => ({
  contentType: 'application/sdp',
  content: [
    'v=0',
    `o=${name} 1 1 IN IP4 192.0.2.77`,
    `s=${name}`,
    'c=IN IP4 192.0.2.77',
    't=0 0',
    'm=audio 4000 RTP/AVP 0',
    '',
  ].join('\r\n'),
});

/** What a description calls itself: the user name of its o= line. */
export const nameIn = (content: Uint8Array | string): string =>
  /^o=(\S+)/m.exec(Buffer.from(content).toString())?.[1] ?? '';

export interface PhoneOptions {
  /** What it does with a call that comes in; by default it rings and answers at once. */
  readonly onIncoming?: (call: IncomingCall) => void;
  readonly user?: CallUser;
  readonly agent?: Partial<UserAgentOptions>;
}

/** A phone that keeps what it is told. */
export class Phone {
  readonly told: string[] = [];
  readonly ends: CallEnd[] = [];
  readonly incoming: IncomingCall[] = [];
  readonly invites: SipRequest[] = [];
  readonly agent: UserAgent;

  constructor(
    readonly element: SipElement,
    readonly name: string,
    readonly host: string,
    private readonly options: PhoneOptions,
  ) {
    this.agent = new UserAgent({
      element,
      identity: { uri: parseUri(`sip:${name}@lab.test`), parameters: Parameters.none },
      contactUser: name,
      protocol: 'UDP',
      resolver: fixedResolver(new Map()),
      outboundProxy: { uri: parseUri('sip:10.0.0.9:5090;lr'), parameters: Parameters.none },
      onCall: (invite) => {
        this.invites.push(invite);
        return { user: this.user(), begin: (call) => this.begin(call) };
      },
      ...options.agent,
    });
  }

  user(): CallUser {
    return {
      onProgress: ({ statusCode }) => this.told.push(`progress ${statusCode}`),
      onPreview: ({ content }) => this.told.push(`preview ${nameIn(content)}`),
      onAnswer: ({ content }, place) => this.told.push(`answer ${nameIn(content)} in ${place}`),
      onAnswered: () => this.told.push('answered'),
      onOffer: ({ content }, place) => {
        this.told.push(`offer ${nameIn(content)} in ${place}`);
        return sdp(`${this.name}-answer`);
      },
      onOfferWanted: () => sdp(`${this.name}-offer`),
      onEnded: (end) => {
        this.ends.push(end);
        this.told.push(`ended: ${end.kind} by ${end.by}`);
      },
      ...this.options.user,
    };
  }

  /** Calls another phone through the B2BUA; null: without an offer. */
  call(to: Phone, offer: SessionBody | null = sdp(`${this.name}-offer`), options: CallOptions = {}): Call {
    return this.agent.call(parseUri(`sip:${to.name}@${to.host}`), offer ?? undefined, this.user(), options);
  }

  /** Sends a REFER inside a call, and notes what becomes of it. */
  refer(call: Call, to: string): string[] {
    const told: string[] = [];
    const { dialog } = call;
    if (dialog === undefined) throw new Error('no dialog');
    const { request, nextHop } = dialog.makeRequest('REFER');
    const complete = this.agent
      .withOwnHeaders(request)
      .withAll(Contact, [this.agent.contact()])
      .withText('Refer-To', to)
      .withText('Referred-By', `<sip:${this.name}@lab.test>`);
    new ReferSubscription(
      this.agent,
      { request: complete, nextHop, dialog },
      {
        onAccepted: ({ statusCode }) => told.push(`accepted ${statusCode}`),
        onStatus: ({ statusCode }) => told.push(`status ${statusCode}`),
        onEnded: (end) =>
          told.push(`ended: ${end.kind}${end.response === undefined ? '' : ` ${end.response.statusCode}`}`),
      },
    );
    return told;
  }

  get lastCall(): IncomingCall {
    const call = this.incoming.at(-1);
    if (call === undefined) throw new Error(`${this.name} has got no call`);
    return call;
  }

  private begin(call: IncomingCall): void {
    this.incoming.push(call);
    if (this.options.onIncoming !== undefined) return this.options.onIncoming(call);
    call.ring();
    call.accept(sdp(`${this.name}-${call.offer === undefined ? 'offer' : 'answer'}`));
  }
}

export interface BenchOptions {
  readonly alice?: PhoneOptions;
  readonly bob?: PhoneOptions;
  readonly carol?: PhoneOptions;
  /** Keys of the B2BUA as in a lab file, beside `listen` and `next`. */
  readonly b2bua?: string;
  readonly options?: Partial<BackToBackOptions>;
  /** Default: a delay of 5 ms and nothing else. */
  readonly conditions?: LinkConditions;
  /** Default 1. */
  readonly seed?: number;
}

const hosts = { alice: '10.0.0.1', bob: '10.0.0.2', carol: '10.0.0.3', b2bua: '10.0.0.9' } as const;
type Name = 'alice' | 'bob' | 'carol';

/** alice, bob and carol on one network in virtual time, and a B2BUA between them. */
export class B2buaBench {
  readonly reports: CallReport[] = [];
  readonly faults: unknown[] = [];
  private readonly elements: SipElement[] = [];
  private readonly phones = new Map<Name, Phone>();
  private made: BackToBackUserAgent | undefined;

  private constructor(
    readonly clock: FakeClock,
    readonly network: SimulatedNetwork,
    private readonly seed: number,
  ) {}

  static async start(options: BenchOptions = {}): Promise<B2buaBench> {
    const clock = new FakeClock(0);
    const { seed = 1, conditions = { delay: 5 } } = options;
    const bench = new B2buaBench(clock, new SimulatedNetwork({ clock, seed, conditions }), seed);
    for (const name of ['alice', 'bob', 'carol'] as const) {
      const element = await bench.open(hosts[name], 5060);
      bench.phones.set(name, new Phone(element, name, hosts[name], options[name] ?? {}));
    }
    const { transactions } = await bench.open(hosts.b2bua, 5090);
    bench.made = new BackToBackUserAgent({
      transactions,
      plan: planOf(options.b2bua ?? ''),
      domains: ['lab.test'],
      resolver: fixedResolver(new Map()),
      onChanged: (report) => bench.reports.push(report),
      ...options.options,
    });
    const receive = async (context: SipRequestContext) => {
      context.defer();
      if (context.transaction === undefined) bench.b2bua.receiveAck(context.request);
      else bench.b2bua.receiveRequest(context.transaction);
      return undefined;
    };
    const onFault = (error: unknown) => void bench.faults.push(error);
    transactions.attach(new SipDispatcher(transactions, new Map([['*', receive]]), { onFault }));
    return bench;
  }

  get b2bua(): BackToBackUserAgent {
    if (this.made === undefined) throw new Error('the B2BUA has not started');
    return this.made;
  }

  get alice(): Phone {
    return this.phone('alice');
  }

  get bob(): Phone {
    return this.phone('bob');
  }

  get carol(): Phone {
    return this.phone('carol');
  }

  /** A Reason of SIP's own. RFC 3326 */
  reason(cause: number, text: string): ReasonValue {
    return sipReason(cause, text);
  }

  description(name: string): SessionBody {
    return sdp(name);
  }

  uri(text: string): Uri {
    return parseUri(text);
  }

  pass(milliseconds = 1000): Promise<void> {
    return this.clock.advanceAsync(milliseconds);
  }

  /** Who sent what to whom, by method or status code. */
  get ladder(): string[] {
    return this.network.log.map(({ source, destination, firstLine }) => {
      const word = firstLine.startsWith('SIP/2.0 ') ? firstLine.slice(8, 11) : firstLine.split(' ', 1)[0];
      return `${nameOf(source.host)} > ${nameOf(destination.host)} ${word}`;
    });
  }

  /** The ladder from here on. */
  get sinceNow(): () => string[] {
    const before = this.network.log.length;
    return () => this.ladder.slice(before);
  }

  /** Messages that one sent to another, whose first line begins so. */
  sent(from: Name | 'b2bua', to: Name | 'b2bua', start: string): (SipRequest | SipResponse)[] {
    return this.network.log
      .filter(
        ({ source, destination, firstLine }) =>
          source.host === hosts[from] && destination.host === hosts[to] && firstLine.startsWith(start),
      )
      .map(({ bytes }) => parseMessage(bytes));
  }

  /** The last one of these. */
  last(from: Name | 'b2bua', to: Name | 'b2bua', start: string): SipRequest | SipResponse {
    const found = this.sent(from, to, start).at(-1);
    if (found === undefined) throw new Error(`${from} has sent no ${start} to ${to}`);
    return found;
  }

  /** Everything is over and nothing is left behind. */
  async expectNothingLeft(): Promise<void> {
    await this.pass(70_000);
    expect(this.faults).toEqual([]);
    expect(this.b2bua.calls.size).toBe(0);
    expect([...this.b2bua.caller.openCalls, ...this.b2bua.callee.openCalls]).toEqual([]);
    for (const element of this.elements)
      expect(element.transactions.openTransactions).toMatchObject({ client: 0, server: 0 });
    expect(this.clock.pending).toBe(0);
  }

  private phone(name: Name): Phone {
    const phone = this.phones.get(name);
    if (phone === undefined) throw new Error(`${name} has not started`);
    return phone;
  }

  private async open(host: string, port: number): Promise<SipElement> {
    const element = await SipElement.start({
      listen: [this.network.udp(host, port)],
      clock: this.clock,
      random: new SeededRandom(this.seed * 10 + this.elements.length),
      onFault: (error) => this.faults.push(error),
    });
    this.elements.push(element);
    return element;
  }
}

const nameOf = (host: string): string => Object.entries(hosts).find(([, own]) => own === host)?.[0] ?? host;

/** The plan of a B2BUA that sends to whom the Request-URI names. */
function planOf(keys: string): Omit<B2buaPlan, 'next'> {
  const { services } = parseLab(
    `name: x\ndomains: { lab.test: {} }\nservices: { b2bua: { listen: [{ protocol: udp, port: 5090 }], next: 'sip:x.invalid', ${keys} } }`,
    'x.yaml',
  );
  const plan = services.find((service): service is B2buaPlan => service.kind === 'b2bua');
  if (plan === undefined) throw new Error('no plan');
  const { next: _next, ...rest } = plan;
  return rest;
}
