import { expect } from '@jest/globals';
import { FakeClock, type LinkConditions, SeededRandom, SimulatedNetwork } from '@trapezoid/testkit';
import { parseUri, type Uri } from '../../grammar/uri.js';
import { CallId } from '../../message/headers/call-id.js';
import { CSeq } from '../../message/headers/cseq.js';
import { makeResponse } from '../../message/make-response.js';
import { parseMessage } from '../../message/parse-message.js';
import { printMessage } from '../../message/print-message.js';
import { SipRequest } from '../../message/request.js';
import { SipResponse } from '../../message/response.js';
import type { SessionBody } from '../call-user.js';
import { TestUserAgent, type TestUserAgentOptions } from '../two-user-agents.fixture.js';

type Options = Partial<TestUserAgentOptions>;

export const body = (text: string): SessionBody => ({ contentType: 'application/sdp', content: text });

export interface BenchOptions {
  readonly alice?: Options;
  readonly bob?: Options;
  readonly seed?: number;
  readonly conditions?: LinkConditions;
  /** True: both listen on TLS too, at port 5061. */
  readonly secure?: boolean;
}

/** Alice and Bob on one network in virtual time, and a peer that sends what a test writes. */
export class CallBench {
  private constructor(
    readonly clock: FakeClock,
    readonly network: SimulatedNetwork,
    readonly alice: TestUserAgent,
    readonly bob: TestUserAgent,
  ) {}

  static async start({
    alice,
    bob,
    seed = 1,
    conditions = { delay: 10 },
    secure = false,
  }: BenchOptions = {}): Promise<CallBench> {
    const clock = new FakeClock(0);
    const network = new SimulatedNetwork({ clock, seed, conditions });
    const start = (name: string, host: string, options: Options = {}) =>
      TestUserAgent.start({
        name,
        host,
        clock,
        random: new SeededRandom(seed * 1000 + name.length),
        open: network.udp(host, 5060),
        ...(secure ? { also: [network.tls(host, 5061)] } : {}),
        ...options,
      });
    return new CallBench(
      clock,
      network,
      await start('alice', '192.0.2.1', alice),
      await start('bob', '192.0.2.2', bob),
    );
  }

  pass(milliseconds = 1000): Promise<void> {
    return this.clock.advanceAsync(milliseconds);
  }

  /** Who sent what, by method or status code. */
  get ladder(): string[] {
    return this.network.log.map(({ source, firstLine }) => {
      const word = firstLine.startsWith('SIP/2.0 ') ? firstLine.slice(8, 11) : firstLine.split(' ', 1)[0];
      const who = source.host.endsWith('1') ? 'alice' : source.host.endsWith('2') ? 'bob' : 'peer';
      return `${who} ${word}`;
    });
  }

  /** The ladder from here on. */
  get sinceNow(): () => string[] {
    const before = this.network.log.length;
    return () => this.ladder.slice(before);
  }

  /** The last message whose first line begins so. */
  message(start: string): SipRequest | SipResponse {
    const entry = this.network.log.findLast(({ firstLine }) => firstLine.startsWith(start));
    if (entry === undefined) throw new Error(`no ${start} was sent`);
    return parseMessage(entry.bytes);
  }

  sent(method: string): SipRequest {
    const message = this.message(`${method} `);
    if (message instanceof SipRequest) return message;
    throw new Error(`no ${method} was sent`);
  }

  answered(statusCode: number): SipResponse {
    const message = this.message(`SIP/2.0 ${statusCode} `);
    if (message instanceof SipResponse) return message;
    throw new Error(`no ${statusCode} was sent`);
  }

  /** Everything is over and nothing is left behind. */
  async expectNothingLeft(): Promise<void> {
    await this.pass(70_000);
    expect(this.clock.pending).toBe(0);
    for (const phone of [this.alice, this.bob]) {
      expect(phone.openTransactions).toBe(0);
      expect(phone.agent.openCalls).toEqual([]);
      expect(phone.faults).toEqual([]);
    }
  }
}

/** A far end that does what a test says, and nothing else: where Alice calls it, and where it calls Bob. */
export class RawPeer {
  readonly address = { host: '192.0.2.50', port: 5060 };
  readonly uri: Uri = parseUri('sip:peer@192.0.2.50');
  private branches = 0;

  constructor(private readonly bench: CallBench) {}

  /** Requests that have come to it, by method. */
  received(method: string): SipRequest[] {
    return this.bench.network.log
      .filter(
        ({ destination, firstLine }) =>
          destination.host === this.address.host && firstLine.startsWith(`${method} `),
      )
      .map(({ bytes }) => parseMessage(bytes))
      .filter((message) => message instanceof SipRequest);
  }

  /** Status codes that have come to it. */
  get statusCodes(): number[] {
    return this.responses.map(({ statusCode }) => statusCode);
  }

  get responses(): SipResponse[] {
    return this.bench.network.log
      .filter(
        ({ destination, firstLine }) =>
          destination.host === this.address.host && firstLine.startsWith('SIP/2.0 '),
      )
      .map(({ bytes }) => parseMessage(bytes))
      .filter((message) => message instanceof SipResponse);
  }

  /** Answers a request, the last of its method; headers by name, one that is empty is left out. */
  async answer(
    method: string,
    statusCode: number,
    headers: Readonly<Record<string, string>> = {},
    content = '',
  ): Promise<void> {
    const request = this.received(method).at(-1);
    if (request === undefined) throw new Error(`no ${method} has come`);
    let response = makeResponse(request, statusCode, { toTag: headers.tag ?? 'peer' });
    for (const [name, value] of Object.entries({ Contact: '<sip:peer@192.0.2.50>', ...headers })) {
      if (name !== 'tag' && value !== '') response = response.withText(name, value);
    }
    await this.send(content === '' ? response : response.withBody('application/sdp', content));
  }

  /** Answers a request that Bob has sent. */
  async answerTo(request: SipRequest | undefined, statusCode: number): Promise<void> {
    if (request === undefined) throw new Error('no request has come');
    const response = makeResponse(request, statusCode).withText('Contact', '<sip:peer@192.0.2.50>');
    this.bench.network.inject(this.address, { host: '192.0.2.2', port: 5060 }, printMessage(response));
    await this.bench.pass(50);
  }

  /** A request to Bob, or to Alice where they talk: in the dialog of the last message that came, if there is one. */
  async request(
    method: string,
    headers: Readonly<Record<string, string>> = {},
    content = '',
    uri = 'sip:bob@192.0.2.2',
  ): Promise<SipRequest> {
    const fields = {
      Via: `SIP/2.0/UDP 192.0.2.50;branch=z9hG4bKpeer${++this.branches}`,
      'Max-Forwards': '70',
      From: '<sip:peer@p.test>;tag=peer',
      To: '<sip:bob@b.test>',
      'Call-ID': 'peer-1',
      CSeq: `1 ${method}`,
      Contact: '<sip:peer@192.0.2.50>',
      ...headers,
    };
    let request = SipRequest.to(method, uri);
    for (const [name, value] of Object.entries(fields))
      if (value !== '') request = request.withText(name, value);
    const whole = request.withBody(headers['Content-Type'] ?? 'application/sdp', content);
    await this.send(whole);
    return whole;
  }

  /** Dialog headers for a request to whoever sent this request to the peer. */
  within(invite: SipRequest, number: number, method: string): Record<string, string> {
    return {
      From: `${invite.text('To')};tag=peer`,
      To: invite.text('From') ?? '',
      'Call-ID': invite.required(CallId),
      CSeq: CSeq.print({ number, method }),
    };
  }

  /** Dialog headers for a request to Bob after his response. */
  after(response: SipResponse, number: number, method: string): Record<string, string> {
    return { To: response.text('To') ?? '', CSeq: CSeq.print({ number, method }) };
  }

  private async send(message: SipRequest | SipResponse): Promise<void> {
    const host =
      message instanceof SipResponse || message.text('To')?.includes('alice') ? '192.0.2.1' : '192.0.2.2';
    this.bench.network.inject(this.address, { host, port: 5060 }, printMessage(message));
    await this.bench.pass(50);
  }
}
