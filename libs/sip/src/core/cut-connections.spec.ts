import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, type RawConnection, SeededRandom, SimulatedNetwork } from '@trapezoid/testkit';
import { parseUri } from '../grammar/uri.js';
import { Via } from '../message/headers/via.js';
import { makeResponse } from '../message/make-response.js';
import { parseMessage } from '../message/parse-message.js';
import type { SipRequest } from '../message/request.js';
import { fixedResolver } from '../resolve/zone-resolver.js';
import type { ServerTransaction } from '../transaction/server-transaction.js';
import { type Flow, flowTarget, type Target, type TransportProtocol } from '../transport/flow.js';
import { requestText, responseText } from '../transport/recording-port.fixture.js';
import { SipElement } from './element.js';
import { UserAgentClient } from './user-agent-client.js';

const alice = '192.0.2.1';
const bob = '192.0.2.2';
const carol = '192.0.2.3';

let clock: FakeClock;
let network: SimulatedNetwork;
let faults: unknown[];
beforeEach(() => {
  clock = new FakeClock(0);
  network = new SimulatedNetwork({ clock, conditions: { delay: 10 } });
  faults = [];
});

/** An element that answers nothing by itself. */
class Party {
  readonly requests: ServerTransaction[] = [];
  readonly acks: SipRequest[] = [];
  readonly ended: Flow[] = [];

  private constructor(readonly element: SipElement) {
    element.transactions.attach({
      receiveRequest: (transaction) => this.requests.push(transaction),
      receiveAck: (ack) => this.acks.push(ack),
      flowEnded: (flow) => this.ended.push(flow),
    });
  }

  static async at(host: string, protocol: TransportProtocol = 'TCP'): Promise<Party> {
    const onFault = (error: unknown) => faults.push(error);
    const listen = [network.port(protocol, host, 5060)];
    return new Party(await SipElement.start({ listen, clock, random: new SeededRandom(1), onFault }));
  }

  send(method: string, target: Target) {
    const told: string[] = [];
    const transaction = this.element.transactions.sendRequest(requestOf(method), target, {
      onResponse: (response) => told.push(`${clock.now()} ${response.statusCode}`),
      onTimeout: () => told.push(`${clock.now()} timeout`),
      onTransportError: (error) => told.push(`${clock.now()} ${error.message}`),
    });
    return { transaction, told };
  }

  answer(statusCode: number): void {
    const transaction = this.requests.at(-1)!;
    transaction.respond(makeResponse(transaction.request, statusCode, { toTag: 't' }));
  }
}

/** A connection of something that writes what it likes. */
async function connect(host: string, toHost: string): Promise<RawConnection> {
  const connecting = network.connect(host, { host: toHost, port: 5060 });
  await clock.advanceAsync(100);
  return connecting;
}

const requestOf = (method: string) => (parseMessage(requestText(method)) as SipRequest).without(Via);
const over = (protocol: TransportProtocol, host: string): Target => ({ protocol, host, port: 5060 });
const to = (host: string): Target => over('TCP', host);
const nothingLeft = (...parties: Party[]) => {
  for (const { element } of parties)
    expect(element.transactions.openTransactions).toEqual({ client: 0, server: 0 });
  expect(faults).toEqual([]);
};

describe('a connection that is cut in the middle of a message (RFC 3261 §18.3)', () => {
  const text = requestText('OPTIONS', { Via: `SIP/2.0/TCP ${alice}:5060;branch=z9hG4bKa` });

  it('takes the half request with it: it is neither passed up nor answered, and others go on', async () => {
    const server = await Party.at(bob);
    const broken = await connect(alice, bob);
    const other = await connect(alice, bob);
    broken.write(text.slice(0, -10));
    await clock.advanceAsync(100);
    broken.reset();
    await clock.advanceAsync(100);
    expect([server.requests.length, server.ended.length]).toEqual([0, 1]);
    other.write(text);
    await clock.advanceAsync(100);
    expect(server.requests).toHaveLength(1);
    expect(server.element.transport.counters).toMatchObject({ received: 1, sent: 0, malformedDropped: 0 });
  });

  it('takes the half response with it: the request has failed (§18.4)', async () => {
    const client = await Party.at(alice);
    const far = await connect(bob, alice);
    far.write(requestText('OPTIONS', { Via: `SIP/2.0/TCP ${bob}:5060;branch=z9hG4bKb` }));
    await clock.advanceAsync(100);
    const { told } = client.send('MESSAGE', flowTarget(client.requests[0]!.flow));
    await clock.advanceAsync(100);
    const whole = responseText(parseMessage(far.text), '200 OK');
    far.write(whole.slice(0, -2));
    await clock.advanceAsync(100);
    expect(told).toEqual([]);
    const before = clock.now();
    far.reset();
    await clock.advanceAsync(100);
    expect(told).toEqual([`${before + 10} the connection has ended`]);
  });
});

describe('a connection that is cut in the middle of a transaction', () => {
  it.each(['MESSAGE', 'INVITE'])(
    'fails a %s without a response at once, not when its timer fires (RFC 3261 §17.1.4, §18.4)',
    async (method) => {
      const [client, server] = [await Party.at(alice), await Party.at(bob)];
      const { told } = client.send(method, to(bob));
      await clock.advanceAsync(100);
      expect(server.requests).toHaveLength(1);
      network.cutConnections();
      expect(told).toEqual(['100 the connection has ended']);
      await clock.advanceAsync(100_000);
      expect(told).toHaveLength(1);
      expect(client.element.transactions.openTransactions.client).toBe(0);
      expect(faults).toEqual([]);
    },
  );

  it('is told by the client as a 503 that it made itself (RFC 3261 §8.1.3.1)', async () => {
    const [client] = [await Party.at(alice), await Party.at(bob)];
    const uac = new UserAgentClient(client.element.transactions, { resolver: fixedResolver(new Map()) });
    const told: string[] = [];
    uac.send(requestOf('MESSAGE'), parseUri(`sip:${bob};transport=tcp`), {
      onFinal: ({ startLine }, _request, local) => told.push(`${startLine} ${local}`),
    });
    await clock.advanceAsync(100);
    network.cutConnections();
    expect(told).toEqual(['SIP/2.0 503 Service Unavailable: the connection has ended true']);
  });

  it('lets the client try the next target at once (RFC 3263 §4.3)', async () => {
    const [client, first, second] = [await Party.at(alice), await Party.at(bob), await Party.at(carol)];
    const resolver = fixedResolver(new Map([['pair.test', [bob, carol]]]));
    const uac = new UserAgentClient(client.element.transactions, { resolver });
    const told: number[] = [];
    uac.send(requestOf('MESSAGE'), parseUri('sip:pair.test:5060;transport=tcp'), {
      onFinal: ({ statusCode }) => told.push(statusCode),
    });
    await clock.advanceAsync(100);
    network.cutConnections(bob);
    await clock.advanceAsync(100);
    expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
    second.answer(200);
    await clock.advanceAsync(100);
    expect(told).toEqual([200]);
  });

  it('leaves what waits on other connections alone', async () => {
    const [client, , third] = [await Party.at(alice), await Party.at(bob), await Party.at(carol)];
    const [cut, stays] = [client.send('MESSAGE', to(bob)), client.send('MESSAGE', to(carol))];
    await clock.advanceAsync(100);
    network.cutConnections(bob);
    third.answer(200);
    await clock.advanceAsync(100);
    expect(cut.told).toEqual(['100 the connection has ended']);
    expect(stays.told).toEqual(['110 200']);
  });

  it('leaves an INVITE with a provisional response to wait: its final response and ACK take a new connection (RFC 3261 §18.2.2)', async () => {
    const [client, server] = [await Party.at(alice), await Party.at(bob)];
    const { told } = client.send('INVITE', to(bob));
    await clock.advanceAsync(100);
    server.answer(180);
    await clock.advanceAsync(100);
    network.cutConnections();
    expect(told).toEqual(['110 180']);
    server.answer(486);
    await clock.advanceAsync(100);
    expect(told).toEqual(['110 180', expect.stringMatching(/ 486$/)]);
    await clock.advanceAsync(100);
    nothingLeft(client, server);
  });

  it.each(['MESSAGE', 'INVITE'])(
    'has the response to a %s take a new connection to sent-by (RFC 3261 §18.2.2)',
    async (method) => {
      const server = await Party.at(bob);
      const client = await Party.at(alice);
      client.send(method, to(bob));
      await clock.advanceAsync(100);
      network.cutConnections();
      server.answer(486);
      await clock.advanceAsync(100);
      // The client has given up by then: to it the response is one of nothing that it has under way.
      expect(client.element.transport.counters).toMatchObject({ received: 1, strayResponses: 1 });
      expect(server.element.transport.counters.sendFailures).toBe(1);
      expect(faults).toEqual([]);
    },
  );

  it('ends a response that no connection takes, and its sender is told (RFC 6026 §7.1)', async () => {
    const [client, server] = [await Party.at(alice), await Party.at(bob)];
    client.send('INVITE', to(bob));
    await clock.advanceAsync(100);
    await client.element.close();
    await clock.advanceAsync(100);
    const told: string[] = [];
    server.requests[0]!.user = { onTransportError: (error) => told.push(error.message) };
    server.answer(486);
    await clock.advanceAsync(100);
    expect(told).toEqual([expect.stringContaining('ECONNREFUSED')]);
    await clock.advanceAsync(32_000);
    nothingLeft(server);
  });

  it('ends an INVITE over WebSocket for good: no other connection can bring its response (RFC 7118 §5.3)', async () => {
    const [client, server] = [await Party.at(alice, 'WS'), await Party.at(bob, 'WS')];
    const { told } = client.send('INVITE', over('WS', bob));
    await clock.advanceAsync(100);
    server.answer(180);
    await clock.advanceAsync(100);
    network.cutConnections();
    expect(told.at(-1)).toBe('200 the connection has ended');
    const errors: string[] = [];
    server.requests[0]!.user = { onTransportError: (error) => errors.push(error.message) };
    server.answer(486);
    await clock.advanceAsync(100);
    expect(errors).toEqual(['the connection has ended']);
    await clock.advanceAsync(32_000);
    nothingLeft(client, server);
  });
});
