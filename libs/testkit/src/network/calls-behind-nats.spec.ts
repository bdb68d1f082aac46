import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type CallUser,
  fixedResolver,
  makeResponse,
  Parameters,
  Registration,
  SipElement,
  type SipElementOptions,
  sipUri,
  type TransportProtocol,
  UserAgent,
  Via,
} from '@trapezoid/sip';
import { FakeClock } from '../fake-clock.js';
import { SeededRandom } from '../seeded-random.js';
import type { NatKind } from './nat-behaviour.js';
import { SimulatedNetwork } from './simulated-network.js';

const publicHost = '203.0.113.1';
const farHost = '198.51.100.1';
const protocols = ['UDP', 'TCP', 'TLS', 'WS', 'WSS'] as const;
const kinds = ['full-cone', 'address-restricted', 'port-restricted', 'symmetric'] as const;
const offer = { contentType: 'application/sdp', content: 'v=0 offer' };
const answer = { contentType: 'application/sdp', content: 'v=0 answer' };

/** A user agent that answers every call, and what its calls have told. */
class Phone {
  readonly told: string[] = [];
  readonly faults: unknown[] = [];
  element!: SipElement;
  agent!: UserAgent;

  static async start(name: string, protocol: TransportProtocol, options: SipElementOptions): Promise<Phone> {
    const phone = new Phone();
    phone.element = await SipElement.start({ ...options, onFault: (error) => void phone.faults.push(error) });
    phone.agent = new UserAgent({
      element: phone.element,
      identity: { uri: sipUri({ user: name, host: 'lab.test' }), parameters: Parameters.none },
      contactUser: name,
      protocol,
      resolver: fixedResolver(new Map()),
      // Bob is the network of this test: whatever Alice sends goes to him.
      ...(name === 'alice' ? { outboundProxy: { uri: farUri(protocol), parameters: Parameters.none } } : {}),
      onCall: () => ({
        user: phone.user,
        begin: (call) => {
          call.ring();
          call.accept(answer);
        },
      }),
    });
    return phone;
  }

  readonly user: CallUser = {
    onAnswered: () => this.told.push('answered'),
    onAcknowledged: () => void this.told.push('acknowledged'),
    onEnded: ({ kind, by }) => void this.told.push(`${kind} by ${by}`),
  };

  get openTransactions(): number {
    const { client, server } = this.element.transactions.openTransactions;
    return client + server;
  }
}

const farUri = (protocol: TransportProtocol) =>
  sipUri({
    user: 'bob',
    host: farHost,
    port: 5060,
    parameters: Parameters.of({ transport: protocol.toLowerCase(), lr: undefined }),
  });

let network: SimulatedNetwork;

interface Run {
  readonly seed: number;
  readonly protocol: TransportProtocol;
  readonly kind: NatKind;
  /** The call comes from outside: then the phone's Contact must be where it can be reached. */
  readonly inwards: boolean;
}

/** A phone behind a NAT, and one on the public network that is its registrar too. */
async function phones({ seed, protocol, kind, inwards }: Run) {
  const clock = new FakeClock(0);
  network = new SimulatedNetwork({
    clock,
    seed,
    conditions: { loss: 0.2, duplication: 0.05, reordering: 0.05, delay: [5, 60], segmentBytes: [100, 1400] },
  });
  const nat = network.nat(kind, { publicHost, portPreservation: inwards });
  const listen = protocol !== 'WS' && protocol !== 'WSS';
  const near = await Phone.start('alice', protocol, {
    listen: [nat.port(protocol, '10.0.0.2', listen ? 5060 : 0, { listen })],
    clock,
    random: new SeededRandom(2 * seed),
    ...(inwards ? { advertisedHost: publicHost } : {}),
  });
  const far = await Phone.start('bob', protocol, {
    listen: [network.port(protocol, farHost, 5060)],
    clock,
    random: new SeededRandom(2 * seed + 1),
  });
  /** Where the registrar saw the phone (RFC 3581 §4). */
  const seen: string[] = [];
  far.element.transactions.attach({
    receiveRequest: (transaction) => {
      const { request } = transaction;
      if (request.method !== 'REGISTER') return far.agent.receiveRequest(transaction);
      const via = request.first(Via)?.parameters;
      seen.push(`${via?.get('received')}:${via?.get('rport')}`);
      const contact = `${request.text('Contact')};expires=600`;
      transaction.respond(makeResponse(request, 200, { toTag: 'r' }).withText('Contact', contact));
    },
    receiveAck: (ack) => far.agent.receiveAck(ack),
    transactionEnded: (transaction) => far.agent.transactionEnded(transaction),
  });
  return { clock, near, far, seen };
}

/** A run that fails shows what passed on its network. */
afterEach(() => {
  const { assertionCalls, numPassingAsserts } = expect.getState();
  if (assertionCalls !== numPassingAsserts) process.stderr.write(`${network.ladder()}\n`);
});

describe('phones behind NATs, over links that lose a fifth of all packets', () => {
  it('register and call, over every transport and NAT, in 200 runs within 3 s of processor time', async () => {
    const started = process.cpuUsage();
    for (let seed = 0; seed < 200; seed++) {
      const protocol = protocols[seed % 5] ?? 'UDP';
      const kind = kinds[seed % 4] ?? 'symmetric';
      const run = { seed, protocol, kind, inwards: protocol === 'UDP' && Math.floor(seed / 20) % 2 === 1 };
      const { clock, near, far, seen } = await phones(run);
      const registration = new Registration(near.agent, 600, { onChange: () => undefined });
      const registered = await clock.runUntil(registration.start(), { what: `registration of run ${seed}` });
      expect({ ...run, statusCode: registered.statusCode }).toEqual({ ...run, statusCode: 200 });
      if (protocol === 'UDP') expect(seen).toContain(`${publicHost}:${run.inwards ? 5060 : 20_001}`);
      registration.abandon();

      const [caller, callee] = run.inwards ? [far, near] : [near, far];
      const target = run.inwards ? sipUri({ user: 'alice', host: publicHost, port: 5060 }) : farUri(protocol);
      const call = caller.agent.call(target, offer, caller.user);
      await clock.runUntil(() => callee.told.includes('acknowledged'), { what: `call of run ${seed}` });
      call.hangUp();
      await clock.runUntil(() => callee.told.includes('hung up by remote'), { what: `end of run ${seed}` });
      await clock.advanceAsync(70_000);
      expect({ ...run, told: [caller.told, callee.told] }).toEqual({
        ...run,
        told: [
          ['answered', 'hung up by local'],
          ['acknowledged', 'hung up by remote'],
        ],
      });
      expect({ ...run, open: near.openTransactions + far.openTransactions }).toEqual({ ...run, open: 0 });
      expect([...near.faults, ...far.faults]).toEqual([]);
    }
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1_000_000).toBeLessThan(3);
  });
});
