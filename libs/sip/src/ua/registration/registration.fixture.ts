import { FakeClock, type NatKind, SeededRandom, SimulatedNetwork } from '@trapezoid/testkit';
import type { ClientAuthenticator } from '../../core/client-request-user.js';
import { Parameters } from '../../grammar/parameters.js';
import { sipUri } from '../../grammar/uri.js';
import { Contact, type ContactValue } from '../../message/headers/contact.js';
import { makeResponse } from '../../message/make-response.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { Flow, TransportProtocol } from '../../transport/flow.js';
import { TestUserAgent } from '../two-user-agents.fixture.js';
import type { UserAgentOptions } from '../user-agent-options.js';
import { Registration } from './registration.js';
import type { RegistrationOptions } from './registration-options.js';
import type { RegistrationEvent } from './registration-user.js';

/** Answers the nth request, counted from 1; undefined: not at all. */
export type Registrar = (request: SipRequest, count: number) => SipResponse | undefined;

/** Grants what is asked for so many seconds, with these header lines and parameters for each contact. */
export const accept =
  (expires: number, lines: Readonly<Record<string, string>> = {}, parameters = ''): Registrar =>
  (request) => {
    const granted = (contact: ContactValue): string =>
      `${Contact.print(contact)}${parameters}`.replace(/;expires=\d+/, '');
    const removes = request.text('Expires') === '0';
    const contacts = request
      .headers(Contact)
      .filter((contact) => !removes && contact !== '*' && contact.parameters.get('expires') !== '0')
      .map((contact) => `${granted(contact)};expires=${expires}`);
    const success = makeResponse(request, 200, { toTag: 'r' });
    const bound = contacts.length === 0 ? success : success.withText('Contact', contacts.join());
    return Object.entries(lines).reduce((response, [name, value]) => response.withText(name, value), bound);
  };

/** What comes with a registrar, and proxies on the way to it, that know outbound. RFC 5626 §6 */
export const outboundLines = { Require: 'outbound' };

export interface PhoneOptions {
  readonly seed?: number;
  readonly protocol?: TransportProtocol;
  readonly registration?: RegistrationOptions;
  readonly agent?: Partial<UserAgentOptions>;
  readonly authenticator?: ClientAuthenticator;
  readonly nat?: NatKind;
}

/** Where the registrars are that a phone may find; the first is its outbound proxy. */
export const hosts = ['192.0.2.2', '192.0.2.3'];
export const proxyAt = (host: string, protocol: TransportProtocol = 'UDP') => ({
  uri: sipUri({
    host,
    port: 5060,
    parameters: Parameters.of({
      transport: protocol === 'UDP' ? undefined : protocol.toLowerCase(),
      lr: null,
    }),
  }),
  parameters: Parameters.none,
});

export interface ReceivedRegister {
  readonly second: number;
  readonly request: SipRequest;
  /** Who received it. */
  readonly host: string;
  readonly flow: Flow;
}

/** A phone with a registration, and registrars that answer it alike unless they are told apart. */
export async function phoneWith(registrar: Registrar, options: PhoneOptions = {}) {
  const { seed = 1, protocol = 'UDP', nat: natKind, authenticator, agent } = options;
  const clock = new FakeClock(0);
  const network = new SimulatedNetwork({ clock, seed, conditions: { delay: 10 } });
  const nat = natKind === undefined ? undefined : network.nat(natKind, { publicHost: '203.0.113.1' });
  const start = (name: string, host: string, space: SimulatedNetwork | typeof nat = network, more = {}) =>
    TestUserAgent.start({
      name,
      host,
      clock,
      random: new SeededRandom(7),
      open: (space ?? network).port(protocol, host, 5060),
      protocol,
      ...more,
    });
  const requests: ReceivedRegister[] = [];
  /** Answers instead of the registrar where it is set, by host. */
  const instead = new Map<string, Registrar>();
  const serve = async (host: string) => {
    const server = await start('registrar', host);
    server.element.transactions.attach({
      receiveRequest: (transaction) => {
        const { request, flow } = transaction;
        requests.push({ second: Math.floor(clock.now() / 1000), request, host, flow });
        const response = (instead.get(host) ?? registrar)(request, requests.length);
        if (response !== undefined) transaction.respond(response);
      },
      receiveAck: () => undefined,
    });
    return server;
  };
  const [first, second] = [await serve('192.0.2.2'), await serve('192.0.2.3')];
  const phone = await start('alice', natKind === undefined ? '192.0.2.1' : '10.0.0.2', nat, {
    outboundProxy: proxyAt('192.0.2.2', protocol).uri,
    ...(authenticator === undefined ? {} : { authenticator }),
    ...(agent === undefined ? {} : { agent }),
  });
  const states: string[] = [];
  const events: RegistrationEvent[] = [];
  const registration = new Registration(
    phone.agent,
    3600,
    { onChange: (state) => states.push(state), onEvent: (event) => events.push(event) },
    options.registration,
  );
  return { clock, network, nat, phone, registration, requests, states, events, instead, first, second };
}

export type PhoneUnderTest = Awaited<ReturnType<typeof phoneWith>>;

export const expiresOf = ({ request }: { readonly request: SipRequest }) => request.text('Expires');
export const contactsOf = ({ request }: { readonly request: SipRequest }): readonly string[] =>
  request.headers(Contact).map((contact) => Contact.print(contact));
export const secondsOf = (requests: readonly ReceivedRegister[]) => requests.map(({ second }) => second);
