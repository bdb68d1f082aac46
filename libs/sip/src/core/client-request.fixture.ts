import { FakeClock, SeededRandom } from '@trapezoid/testkit';
import { parseUri } from '../grammar/uri.js';
import { Via } from '../message/headers/via.js';
import { parseMessage } from '../message/parse-message.js';
import type { SipRequest } from '../message/request.js';
import { fixedResolver } from '../resolve/zone-resolver.js';
import { RecordingPort, requestText, responseText } from '../transport/recording-port.fixture.js';
import type { ClientRequest } from './client-request.js';
import type { ClientRequestUser } from './client-request-user.js';
import { SipElement } from './element.js';
import { UserAgentClient, type UserAgentClientOptions } from './user-agent-client.js';

/** Names that the client under test can look up. */
const hosts = new Map([
  ['two.test', ['192.0.2.1', '192.0.2.2']],
  ['proxy.test', ['192.0.2.3']],
  ['b.test', ['192.0.2.4']],
]);

export interface SentRequest {
  readonly told: string[];
  readonly pending: ClientRequest;
}

/** A client whose requests a test sees, and whose responses it makes. */
export class ClientUnderTest {
  readonly clock = new FakeClock(0);
  readonly port = new RecordingPort();
  readonly faults: unknown[] = [];
  private constructor() {}

  element!: SipElement;
  client!: UserAgentClient;

  static async start(options: Partial<UserAgentClientOptions> = {}): Promise<ClientUnderTest> {
    const made = new ClientUnderTest();
    made.element = await SipElement.start({
      listen: [made.port.open],
      clock: made.clock,
      random: new SeededRandom(1),
      onFault: (error) => made.faults.push(error),
    });
    made.client = new UserAgentClient(made.element.transactions, {
      resolver: fixedResolver(hosts),
      redirection: 'follow',
      ...options,
    });
    return made;
  }

  /** A request to its Request-URI, or to the first proxy of its route. */
  send(
    method: string,
    uri: string,
    lines: Readonly<Record<string, string>> = {},
    user: Partial<ClientRequestUser> = {},
    nextSequence?: () => number,
    nextHop = /<([^>]*)>/.exec(lines.Route ?? '')?.[1] ?? uri,
  ): SentRequest {
    const text = requestText(method, lines);
    const plain = (parseMessage(text) as SipRequest).without(Via).withUri(parseUri(uri));
    const body = lines['Content-Type'];
    const request = body === undefined ? plain : plain.withBody(body, 'content');
    const told: string[] = [];
    const all: ClientRequestUser = {
      onProvisional: ({ statusCode }) => told.push(String(statusCode)),
      onFinal: ({ statusCode }, _request, local) => told.push(`${statusCode}${local ? ' made here' : ''}`),
      ...user,
    };
    const pending = this.client.send(request, parseUri(nextHop), all, nextSequence);
    return { told, pending };
  }

  /** Answers the last request, or the one that is given. */
  answer(status: string, lines: Readonly<Record<string, string>> = {}, request = this.lastRequest): void {
    this.port.receive(responseText(request, status, lines));
  }

  /** The requests that were sent, without ACKs. */
  get requests(): readonly SipRequest[] {
    return this.port.sent
      .map(({ message }) => message as SipRequest)
      .filter(({ method }) => method !== 'ACK');
  }

  get lastRequest(): SipRequest {
    const last = this.requests.at(-1);
    if (last === undefined) throw new Error('no request was sent');
    return last;
  }

  get uris(): readonly string[] {
    return this.requests.map(({ requestUri }) => requestUri);
  }

  get hosts(): readonly string[] {
    return this.port.sent
      .filter(({ message }) => (message as SipRequest).method !== 'ACK')
      .map(({ target }) => target.host);
  }
}
