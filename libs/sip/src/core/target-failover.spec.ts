import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, SeededRandom } from '@trapezoid/testkit';
import fc from 'fast-check';
import { parseUri } from '../grammar/uri.js';
import { Via } from '../message/headers/via.js';
import { parseMessage } from '../message/parse-message.js';
import { SipRequest } from '../message/request.js';
import { TargetHealth } from '../resolve/target-health.js';
import { fixedResolver } from '../resolve/zone-resolver.js';
import type { Target } from '../transport/flow.js';
import { NoTransport } from '../transport/listening-points.js';
import { RecordingPort, requestText, responseText } from '../transport/recording-port.fixture.js';
import { SipElement } from './element.js';
import { TargetFailover } from './target-failover.js';
import { UserAgentClient } from './user-agent-client.js';

const one: Target = { protocol: 'UDP', host: '192.0.2.1', port: 5060 };
const two: Target = { protocol: 'UDP', host: '192.0.2.2', port: 5060 };
const three: Target = { protocol: 'UDP', host: '192.0.2.3', port: 5060 };

let clock: FakeClock;
let port: RecordingPort;
let element: SipElement;
let health: TargetHealth;
let faults: unknown[];
let told: string[];

async function reset(): Promise<void> {
  clock = new FakeClock(0);
  port = new RecordingPort();
  health = new TargetHealth({ clock });
  faults = [];
  told = [];
  element = await SipElement.start({
    listen: [port.open],
    clock,
    random: new SeededRandom(1),
    onFault: (error) => faults.push(error),
  });
}

beforeEach(reset);

/** What a test may do to the sending of a request. */
type Send = (target: Target) => void;

function begin(
  method: string,
  targets: readonly Target[],
  beforeSending: Send = () => undefined,
): TargetFailover {
  const { transactions } = element;
  const request = (parseMessage(requestText(method)) as SipRequest).without(Via);
  const failover = new TargetFailover(
    targets,
    {
      onResponse: (response) => told.push(String(response.statusCode)),
      onTimeout: () => told.push('timeout'),
      onTransportError: (error) => told.push(error.message),
    },
    {
      transactions,
      health,
      send: (target, user) => {
        beforeSending(target);
        return transactions.sendRequest(request, target, user);
      },
    },
  );
  failover.begin();
  return failover;
}

/** Each request that was sent once, e.g. `INVITE 1`: the last number of its target's address. */
const sent = () => [
  ...new Set(
    port.sent.map(
      ({ message, target }) => `${(message as SipRequest).method} ${target.host.split('.').at(-1)}`,
    ),
  ),
];
const requestTo = (target: Target, method: string) =>
  port.sent.find(
    (sending) => sending.target.host === target.host && (sending.message as SipRequest).method === method,
  )!.message;
const answer = (target: Target, method: string, status: string, lines: Record<string, string> = {}) =>
  port.receive(responseText(requestTo(target, method), status, lines));

describe('a target that says nothing (RFC 3263 §4.3)', () => {
  it('is left for the next after 5 s, and remembered', async () => {
    begin('OPTIONS', [one, two]);
    await clock.advanceAsync(4_999);
    expect(sent()).toEqual(['OPTIONS 1']);
    await clock.advanceAsync(1);
    expect(sent()).toEqual(['OPTIONS 1', 'OPTIONS 2']);
    answer(two, 'OPTIONS', '200 OK');
    expect(told).toEqual(['200']);
    expect([one, two].map((target) => health.isDead(target))).toEqual([true, false]);
  });

  it('is repeated nothing once another has answered', async () => {
    begin('OPTIONS', [one, two]);
    await clock.advanceAsync(5_000);
    answer(two, 'OPTIONS', '200 OK');
    const { length } = port.sent;
    await clock.advanceAsync(40_000);
    expect(port.sent).toHaveLength(length);
    expect(clock.pending).toBe(0);
  });

  it('has all its time where it is the last, and all fail only then', async () => {
    begin('OPTIONS', [one, two]);
    await clock.advanceAsync(36_999);
    expect(told).toEqual([]);
    await clock.advanceAsync(1);
    expect(told).toEqual(['timeout']);
    expect(clock.pending).toBe(0);
  });

  it('has all its time over a reliable transport: its connection fails by itself', async () => {
    const stream = new RecordingPort('TCP');
    await element.transport.listen(stream.open);
    begin('OPTIONS', [{ ...one, protocol: 'TCP' }, two]);
    await clock.advanceAsync(31_999);
    expect(sent()).toEqual([]);
    expect(stream.sent).toHaveLength(1);
    await clock.advanceAsync(1);
    expect(sent()).toEqual(['OPTIONS 2']);
  });

  it('is not left once it has sent a provisional response, not even after 32 s', async () => {
    begin('OPTIONS', [one, two]);
    await clock.advanceAsync(3_500);
    answer(one, 'OPTIONS', '100 Trying');
    await clock.advanceAsync(40_000);
    expect(sent()).toEqual(['OPTIONS 1']);
    expect(told).toEqual(['100', 'timeout']);
    expect(health.isDead(one)).toBe(false);
  });

  it('may answer late: it is then the one', async () => {
    begin('OPTIONS', [one, two, three]);
    await clock.advanceAsync(5_000);
    answer(one, 'OPTIONS', '200 OK');
    await clock.advanceAsync(60_000);
    expect(told).toEqual(['200']);
    expect(sent()).toEqual(['OPTIONS 1', 'OPTIONS 2']);
    expect(health.isDead(one)).toBe(false);
  });

  it('may answer late though the next can’t be reached', async () => {
    begin('OPTIONS', [one, two]);
    await clock.advanceAsync(4_999);
    port.failure = 'later';
    await clock.advanceAsync(1);
    port.failure = 'none';
    expect(told).toEqual([]);
    await clock.advanceAsync(1_000);
    answer(one, 'OPTIONS', '200 OK');
    expect(told).toEqual(['200']);
  });

  it('is asked no more where the element has been closed', async () => {
    begin('OPTIONS', [one, two]);
    await element.close();
    await clock.advanceAsync(60_000);
    expect(sent()).toEqual(['OPTIONS 1']);
    expect(told).toEqual([]);
  });
});

describe('an INVITE to a target that says nothing (RFC 3263 §4.3, RFC 3261 §9.1)', () => {
  it('is cancelled there once it is answered, where another has answered before', async () => {
    begin('INVITE', [one, two]);
    await clock.advanceAsync(5_000);
    answer(two, 'INVITE', '180 Ringing');
    answer(one, 'INVITE', '180 Ringing');
    expect(sent()).toEqual(['INVITE 1', 'INVITE 2', 'CANCEL 1']);
    answer(one, 'CANCEL', '200 OK');
    answer(one, 'INVITE', '487 Request Terminated');
    expect(sent().at(-1)).toBe('ACK 1');
    answer(two, 'INVITE', '200 OK');
    expect(told).toEqual(['180', '200']);
  });

  it('is over at the one that answers late, and cancelled at the next', async () => {
    begin('INVITE', [one, two]);
    await clock.advanceAsync(5_000);
    answer(one, 'INVITE', '180 Ringing');
    answer(one, 'INVITE', '200 OK');
    answer(two, 'INVITE', '100 Trying');
    expect(sent()).toEqual(['INVITE 1', 'INVITE 2', 'CANCEL 2']);
    expect(told).toEqual(['180', '200']);
    await clock.advanceAsync(64_000);
    expect(element.transactions.openTransactions.client).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('gives every 2xx, as that of a fork', async () => {
    begin('INVITE', [one, two]);
    await clock.advanceAsync(5_000);
    answer(two, 'INVITE', '200 OK');
    answer(one, 'INVITE', '200 OK');
    answer(one, 'INVITE', '200 OK');
    expect(told).toEqual(['200', '200', '200']);
  });

  it('is told no refusal of one that does not count any more', async () => {
    begin('INVITE', [one, two]);
    await clock.advanceAsync(5_000);
    answer(two, 'INVITE', '180 Ringing');
    answer(one, 'INVITE', '486 Busy Here');
    expect(told).toEqual(['180']);
    expect(sent().at(-1)).toBe('ACK 1');
  });
});

describe('a target that is not available (RFC 3263 §4.3)', () => {
  it('by 503 is left for the next, and remembered for as long as it asks (RFC 3261 §21.5.4)', async () => {
    begin('OPTIONS', [one, two]);
    answer(one, 'OPTIONS', '503 Service Unavailable', { 'Retry-After': '30' });
    expect(sent()).toEqual(['OPTIONS 1', 'OPTIONS 2']);
    answer(two, 'OPTIONS', '503 Service Unavailable');
    expect(told).toEqual(['503']);
    expect([one, two].map((target) => health.isDead(target))).toEqual([true, false]);
    await clock.advanceAsync(30_000);
    expect(health.isDead(one)).toBe(false);
  });

  it('by 503 is left even after a provisional response', async () => {
    begin('INVITE', [one, two]);
    answer(one, 'INVITE', '180 Ringing');
    answer(one, 'INVITE', '503 Service Unavailable', { 'Retry-After': 'soon' });
    expect(sent()).toEqual(['INVITE 1', 'ACK 1', 'INVITE 2']);
    expect(health.isDead(one)).toBe(false);
  });

  it('by 503 is the outcome where the others were given up for it', async () => {
    begin('INVITE', [one, two]);
    await clock.advanceAsync(5_000);
    answer(one, 'INVITE', '100 Trying');
    answer(one, 'INVITE', '503 Service Unavailable');
    expect(told).toEqual(['100', '503']);
    answer(two, 'INVITE', '180 Ringing');
    expect(sent().at(-1)).toBe('CANCEL 2');
  });

  it('by 503 says more than the silence of the others', async () => {
    begin('OPTIONS', [one, two]);
    await clock.advanceAsync(5_000);
    answer(two, 'OPTIONS', '503 Service Unavailable');
    expect(told).toEqual([]);
    await clock.advanceAsync(27_000);
    expect(told).toEqual(['503']);
  });

  it('by a failure of the transport is left for the next, and remembered', async () => {
    port.failure = 'later';
    begin('OPTIONS', [one, two]);
    await clock.advanceAsync(0);
    expect(told).toEqual(['unreachable']);
    expect([one, two].every((target) => health.isDead(target))).toBe(true);
  });

  it('is no reason to try another where it refuses the request itself', () => {
    begin('OPTIONS', [one, two]);
    answer(one, 'OPTIONS', '500 Server Internal Error');
    expect(told).toEqual(['500']);
    expect(sent()).toEqual(['OPTIONS 1']);
  });

  it('is the last that is tried while it is remembered', () => {
    health.failed(one);
    begin('OPTIONS', [one, two]);
    expect(sent()).toEqual(['OPTIONS 2']);
    begin('OPTIONS', [one]);
    expect(sent()).toEqual(['OPTIONS 2', 'OPTIONS 1']);
  });
});

describe('a target that the element has no transport for (RFC 3263 §4.1)', () => {
  const secure: Target = { protocol: 'TLS', host: '192.0.2.4', port: 5061 };

  it('is passed over, and says why where there is no other', () => {
    begin('OPTIONS', [secure, two]);
    expect(sent()).toEqual(['OPTIONS 2']);
    begin('OPTIONS', [secure]);
    expect(told).toEqual(['no listening point for TLS over IPv4']);
    expect(health.isDead(secure)).toBe(false);
  });

  it('is none where there is no target at all', () => {
    begin('OPTIONS', []);
    expect(told).toEqual(['no address for the next hop']);
  });

  it('is not remembered, nor is a fault of ours, which is told as one', () => {
    begin('OPTIONS', [one, two], (target) => {
      if (target === one) throw new Error('fault');
    });
    expect(sent()).toEqual(['OPTIONS 2']);
    expect(faults).toEqual([new Error('fault')]);
    begin('OPTIONS', [one], () => {
      throw new NoTransport('none');
    });
    expect(told).toEqual(['none']);
    expect(health.isDead(one)).toBe(false);
  });
});

describe('a flow as a target (RFC 5626 §5.3)', () => {
  it.each([{ connection: 'tcp-1' }, { exact: true as const }])(
    'has all its time, and its timeout is the end: %o',
    async (flow) => {
      port.connections = ['tcp-1'];
      begin('OPTIONS', [{ ...one, ...flow }, two]);
      await clock.advanceAsync(32_000);
      expect(told).toEqual(['timeout']);
      expect(sent()).toEqual(['OPTIONS 1']);
      expect(health.isDead(one)).toBe(false);
    },
  );

  it('that has ended is left for the address', async () => {
    begin('OPTIONS', [{ ...one, connection: 'gone' }, two]);
    await clock.advanceAsync(0);
    expect(sent()).toEqual(['OPTIONS 2']);
    expect(health.isDead(one)).toBe(false);
  });
});

describe('cancelling a request over several targets (RFC 3261 §9.1)', () => {
  it('asks no further target, and cancels each once it has answered', async () => {
    const failover = begin('INVITE', [one, two, three]);
    await clock.advanceAsync(5_000);
    failover.cancel();
    await clock.advanceAsync(6_000);
    expect(sent()).toEqual(['INVITE 1', 'INVITE 2']);
    answer(one, 'INVITE', '100 Trying');
    answer(two, 'INVITE', '100 Trying');
    expect(sent()).toEqual(['INVITE 1', 'INVITE 2', 'CANCEL 1', 'CANCEL 2']);
    answer(two, 'INVITE', '487 Request Terminated');
    answer(one, 'INVITE', '487 Request Terminated');
    expect(told).toEqual(['100', '487']);
    await clock.advanceAsync(40_000);
    expect(clock.pending).toBe(0);
  });

  it('ends with a timeout where nobody answers, and 64*T1 after a CANCEL that is ignored', async () => {
    begin('INVITE', [one]).cancel();
    await clock.advanceAsync(32_000);
    expect(told).toEqual(['timeout']);
    const failover = begin('INVITE', [two]);
    answer(two, 'INVITE', '180 Ringing');
    failover.cancel();
    failover.cancel();
    await clock.advanceAsync(31_999);
    expect(told).toEqual(['timeout', '180']);
    await clock.advanceAsync(1);
    expect(told).toEqual(['timeout', '180', 'timeout']);
    await clock.advanceAsync(32_000);
    expect(element.transactions.openTransactions.client).toBe(0);
  });

  it('goes to no further target though the one that rings fails', () => {
    const failover = begin('INVITE', [one, two]);
    answer(one, 'INVITE', '180 Ringing');
    failover.cancel();
    answer(one, 'INVITE', '503 Service Unavailable');
    expect(sent()).toEqual(['INVITE 1', 'CANCEL 1', 'ACK 1']);
    expect(told).toEqual(['180', '503']);
  });
});

describe('ending a request over several targets', () => {
  it('ends all its transactions without a word', async () => {
    const failover = begin('INVITE', [one, two, three]);
    await clock.advanceAsync(5_000);
    failover.terminate();
    await clock.advanceAsync(60_000);
    expect(told).toEqual([]);
    expect(clock.pending).toBe(0);
    expect(element.transactions.openTransactions.client).toBe(0);
  });
});

describe('whatever the targets do, and when (RFC 3263 §4.3)', () => {
  const step = fc.oneof(
    fc.record({ wait: fc.constantFrom(0, 600, 5_000, 33_000) }),
    fc.record({
      target: fc.constantFrom(one, two, three),
      status: fc.constantFrom('100 Trying', '180 Ringing', '200 OK', '486 Busy Here', '503 Unavailable'),
    }),
    fc.record({ failure: fc.constantFrom('none', 'later') }),
    fc.constant('cancel'),
  );

  it('the user is told one outcome, and nothing is left behind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('INVITE', 'OPTIONS'), fc.array(step), async (method, steps) => {
        await reset();
        const failover = begin(method, [one, two, three]);
        for (const next of steps) {
          if (next === 'cancel') failover.cancel();
          else if ('wait' in next) await clock.advanceAsync(next.wait);
          else if ('failure' in next) port.failure = next.failure;
          else if (sent().includes(`${method} ${next.target.host.split('.').at(-1)}`))
            answer(next.target, method, next.status);
        }
        failover.cancel();
        await clock.advanceAsync(200_000);
        const outcomes = told.filter((word) => !word.startsWith('1'));
        const successes = outcomes.filter((word) => word === '200');
        expect(outcomes.length - successes.length).toBeLessThanOrEqual(1);
        expect(outcomes.length).toBeGreaterThanOrEqual(1);
        if (method === 'OPTIONS') expect(outcomes).toHaveLength(1);
        expect(faults).toEqual([]);
        expect(clock.pending).toBe(0);
        expect(element.transactions.openTransactions.client).toBe(0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('credentials for a request over several targets (RFC 3261 §22.2)', () => {
  it('go to the target that asked for them, and from there to those that were not asked', async () => {
    const resolver = fixedResolver(new Map([['x.test', [one.host, two.host, three.host]]]));
    const client = new UserAgentClient(element.transactions, {
      resolver,
      health,
      authenticator: {
        answer: (request) => request.withText('Authorization', 'Digest x="1"'),
        authorize: (request) => request,
      },
    });
    const request = (parseMessage(requestText('OPTIONS')) as SipRequest).without(Via);
    client.send(request, parseUri('sip:x.test:5060'), {
      onFinal: (response) => told.push(String(response.statusCode)),
    });
    await clock.advanceAsync(0);
    answer(one, 'OPTIONS', '503 Service Unavailable');
    answer(two, 'OPTIONS', '401 Unauthorized');
    const last = port.sent.at(-1)!;
    expect(last.target.host).toBe(two.host);
    expect(last.message.has({ name: 'Authorization' })).toBe(true);
    port.receive(responseText(last.message, '503 Service Unavailable'));
    answer(three, 'OPTIONS', '200 OK');
    expect(told).toEqual(['200']);
    expect(sent()).toEqual(['OPTIONS 1', 'OPTIONS 2', 'OPTIONS 3']);
  });
});
