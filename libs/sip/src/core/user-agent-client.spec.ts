import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, SeededRandom } from '@trapezoid/testkit';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { parseUri } from '../grammar/uri.js';
import { CSeq } from '../message/headers/cseq.js';
import { Via } from '../message/headers/via.js';
import { parseMessage } from '../message/parse-message.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { Resolver } from '../resolve/resolver.js';
import { fixedResolver } from '../resolve/zone-resolver.js';
import { RecordingPort, requestText, responseText } from '../transport/recording-port.fixture.js';
import { SipElement } from './element.js';
import { type ClientAuthenticator, UserAgentClient } from './user-agent-client.js';

const resolver = fixedResolver(
  new Map([
    ['two.test', ['192.0.2.1', '192.0.2.2']],
    ['mixed.test', ['2001:db8::1', '192.0.2.1']],
  ]),
);

let clock: FakeClock;
let port: RecordingPort;
let element: SipElement;
let faults: unknown[];
beforeEach(async () => {
  clock = new FakeClock(0);
  port = new RecordingPort();
  faults = [];
  element = await SipElement.start({
    listen: [port.open],
    clock,
    random: new SeededRandom(1),
    onFault: (error) => faults.push(error),
  });
});

function send(
  method: string,
  nextHop: string,
  options: { authenticator?: ClientAuthenticator; resolver?: Resolver } = {},
) {
  const told: string[] = [];
  const client = new UserAgentClient(element.transactions, { resolver, ...options });
  const request = (parseMessage(requestText(method)) as SipRequest).without(Via);
  const pending = client.send(request, parseUri(nextHop), {
    onProvisional: (response) => told.push(String(response.statusCode)),
    onFinal: (response, _request, local) => told.push(`${response.statusCode}${local ? ' made here' : ''}`),
  });
  return { told, pending, client, request };
}

const answer = (status: string, of = port.sent.at(-1)!.message, lines: Record<string, string> = {}) =>
  port.receive(responseText(of, status, lines));
const hosts = () => port.sent.map(({ target }) => target.host);

describe('failing over to the next target (RFC 3263 §4.3)', () => {
  it('happens on a timeout, in a new transaction (RFC 3261 §8.1.2)', async () => {
    const { told } = send('OPTIONS', 'sip:two.test');
    await clock.advanceAsync(33_000);
    expect(new Set(hosts())).toEqual(new Set(['192.0.2.1', '192.0.2.2']));
    answer('200 OK');
    expect(told).toEqual(['200']);
    const branches = new Set(port.sent.map(({ message }) => message.first(Via)?.parameters.get('branch')));
    expect(branches.size).toBe(2);
  });

  it('happens on a failure of the transport, and on 503 (RFC 3261 §21.5.4)', async () => {
    port.failure = 'at once';
    const { told } = send('OPTIONS', 'sip:two.test');
    await clock.advanceAsync(0);
    port.failure = 'none';
    await clock.advanceAsync(0);
    expect(told).toEqual(['503 made here']);
    const second = send('INVITE', 'sip:two.test');
    await clock.advanceAsync(0);
    answer('503 Service Unavailable');
    expect(port.sentLines).toEqual(['INVITE', 'ACK', 'INVITE']);
    expect(hosts()).toEqual(['192.0.2.1', '192.0.2.1', '192.0.2.2']);
    answer('503 Service Unavailable');
    expect(second.told).toEqual(['503']);
  });

  it('passes over an address of an IP version that it has no listening point for', async () => {
    const { told } = send('OPTIONS', 'sip:mixed.test');
    await clock.advanceAsync(0);
    answer('200 OK');
    expect(hosts()).toEqual(['192.0.2.1']);
    expect(told).toEqual(['200']);
  });

  it('does not happen once a final response has come, though its ACK can’t be sent', async () => {
    const { told } = send('INVITE', 'sip:two.test');
    await clock.advanceAsync(0);
    port.failure = 'later';
    answer('486 Busy Here');
    await clock.advanceAsync(60_000);
    expect(told).toEqual(['486']);
    expect(port.sentLines).toEqual(['INVITE']);
    expect(faults).toEqual([]);
  });

  it('ends with 408 or 503 made here when there is no other target (RFC 3261 §8.1.3.1)', async () => {
    const timeout = send('OPTIONS', 'sip:192.0.2.1');
    await clock.advanceAsync(33_000);
    expect(timeout.told).toEqual(['408 made here']);
    const failing: Resolver = { ...resolver, addresses: () => Promise.reject(new Error('EAI_AGAIN')) };
    const unknown = send('OPTIONS', 'sip:unknown.test', { resolver: failing });
    unknown.client.sendAck(unknown.request, parseUri('sip:two.test'));
    await clock.advanceAsync(0);
    expect(unknown.told).toEqual(['503 made here']);
    expect(element.transport.counters.sendFailures).toBe(1);
  });
});

describe('a request that no datagram can carry (RFC 3261 §18.1.1)', () => {
  it('ends with a 513 made here, and says nothing against its target', async () => {
    const client = new UserAgentClient(element.transactions, { resolver });
    const request = (parseMessage(requestText('MESSAGE')) as SipRequest).without(Via);
    const told: string[] = [];
    const user = { onFinal: ({ statusCode }: SipResponse) => told.push(String(statusCode)) };
    const nextHop = parseUri('sip:two.test');
    client.send(request.withBody('text/plain', 'x'.repeat(70_000)), nextHop, user);
    await clock.advanceAsync(0);
    expect(told).toEqual(['513']);
    client.send(request, nextHop, user);
    await clock.advanceAsync(0);
    expect(hosts()).toEqual(['192.0.2.1']);
  });
});

describe('an ACK to a 2xx', () => {
  it('goes out at once where nothing has to be looked up', () => {
    const { client, request } = send('INVITE', 'sip:192.0.2.1');
    client.sendAck(request.with(CSeq, { number: 1, method: 'ACK' }), parseUri('sip:192.0.2.5:5080'));
    expect(port.sent.at(-1)!.target).toMatchObject({ host: '192.0.2.5', port: 5080 });
  });
});

describe('answering challenges (RFC 3261 §22)', () => {
  const always: ClientAuthenticator = {
    answer: (request) => request.withText('Authorization', 'Digest x="1"'),
    authorize: (request) => request,
  };

  it('repeats the request with credentials and the next CSeq, to the same target (§8.1.3.5, §22.2)', () => {
    const { told, pending } = send('INVITE', 'sip:192.0.2.1', { authenticator: always });
    answer('401 Unauthorized');
    expect(port.sentLines).toEqual(['INVITE', 'ACK', 'INVITE']);
    expect(port.sent[2]!.message.header(CSeq)?.number).toBe(2);
    expect(pending.request.header(CSeq)?.number).toBe(2);
    answer('200 OK');
    expect(told).toEqual(['200']);
  });

  it('is bounded: a server that always asks again gets its way (§22.3)', () => {
    const { told } = send('OPTIONS', 'sip:192.0.2.1', { authenticator: always });
    for (let times = 0; times < 10; times++) answer('407 Proxy Authentication Required');
    expect(told).toEqual(['407']);
    expect(port.sent).toHaveLength(5);
  });

  it.each([
    ['there are no credentials', undefined],
    ['the challenge can’t be read', new SipSyntaxError('malformed', 0)],
  ])('gives the 401 where %s', (_name, fault) => {
    const { told } = send('OPTIONS', 'sip:192.0.2.1', {
      authenticator: {
        answer: () => {
          if (fault !== undefined) throw fault;
          return undefined;
        },
        authorize: (request) => request,
      },
    });
    answer('401 Unauthorized');
    expect(told).toEqual(['401']);
    expect(faults).toEqual([]);
  });
});

describe('cancelling (RFC 3261 §9.1)', () => {
  it('waits for a provisional response, and keeps those that follow to itself', () => {
    const { told, pending } = send('INVITE', 'sip:192.0.2.1');
    const invite = port.sent[0]!.message;
    pending.cancel();
    expect(port.sentLines).toEqual(['INVITE']);
    for (const status of ['100 Trying', '180 Ringing', '183 Progress']) answer(status, invite);
    expect(port.sentLines).toEqual(['INVITE', 'CANCEL']);
    answer('487 Request Terminated', invite);
    expect(told).toEqual(['487']);
  });

  it('sends nothing where the next hop is still looked up', async () => {
    const { told, pending } = send('INVITE', 'sip:two.test');
    pending.cancel();
    await clock.advanceAsync(0);
    expect(port.sent).toEqual([]);
    expect(told).toEqual(['487 made here']);
  });

  it('gives up 64*T1 after the CANCEL, and does not try other targets or credentials', async () => {
    const { told, pending } = send('INVITE', 'sip:two.test');
    await clock.advanceAsync(0);
    answer('180 Ringing');
    pending.cancel();
    await clock.advanceAsync(32_000);
    expect(told).toEqual(['180', '487 made here']);
    expect(new Set(hosts())).toEqual(new Set(['192.0.2.1']));
    await clock.advanceAsync(32_000);
    expect(clock.pending).toBe(0);
    expect(element.transactions.openTransactions).toEqual({ client: 0, server: 0 });
  });

  it('leaves no timer behind where the INVITE ends by itself', async () => {
    const { pending } = send('INVITE', 'sip:192.0.2.1');
    const invite = port.sent[0]!.message;
    answer('180 Ringing', invite);
    pending.cancel();
    answer('200 OK', port.sent[1]!.message);
    answer('487 Request Terminated', invite);
    await clock.advanceAsync(32_000);
    expect(clock.pending).toBe(0);
  });
});
