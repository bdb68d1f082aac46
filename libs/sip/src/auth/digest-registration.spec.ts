import { describe, expect, it } from '@jest/globals';
import { FakeClock, SeededRandom, SimulatedNetwork } from '@trapezoid/testkit';
import { sipUri } from '../grammar/uri.js';
import { WwwAuthenticate } from '../message/headers/www-authenticate.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import { systemRandom } from '../ports/random.js';
import { Registration } from '../ua/registration/registration.js';
import { TestUserAgent } from '../ua/two-user-agents.fixture.js';
import type { DigestAlgorithm } from './digest-algorithm.js';
import { DigestClient } from './digest-client.js';
import type { DigestClientEvent, DigestClientOptions } from './digest-client-options.js';
import { computeHa1 } from './digest-response.js';
import { DigestServer } from './digest-server.js';

/** A phone that registers for ten minutes at a time at a registrar whose nonces are good for as long. */
async function registerWith(algorithm: DigestAlgorithm, changes: Partial<DigestClientOptions> = {}) {
  const clock = new FakeClock(1_700_000_000_000);
  const network = new SimulatedNetwork({ clock, seed: 1, conditions: { delay: 10 } });
  const random = new SeededRandom(7);
  const start = (name: string, host: string, more = {}) =>
    TestUserAgent.start({ name, host, clock, random, open: network.udp(host, 5060), ...more });
  const server = new DigestServer({
    realm: 'alice.test',
    algorithms: [algorithm],
    qop: ['auth-int'],
    nonceLifetime: 600,
    clock,
    random: systemRandom,
    findHa1: async (username, realm, hash) => computeHa1(hash, username, realm, 'secret'),
  });
  const outcomes: string[] = [];
  const answerTo = async (request: SipRequest): Promise<SipResponse> => {
    const outcome = await server.authenticate(request, 'Authorization');
    if (outcome.kind === 'challenged') {
      outcomes.push(outcome.reason);
      return makeResponse(request, 401, { toTag: 'r' }).withAll(WwwAuthenticate, outcome.challenges);
    }
    outcomes.push(outcome.kind);
    const contact = `${request.text('Contact')};expires=600`;
    return outcome.confirm(makeResponse(request, 200, { toTag: 'r' }).withText('Contact', contact));
  };
  const registrar = await start('registrar', '192.0.2.2');
  registrar.element.transactions.attach({
    receiveRequest: (transaction) => {
      void answerTo(transaction.request).then((response) => transaction.respond(response));
    },
    receiveAck: () => undefined,
  });
  const events: DigestClientEvent['kind'][] = [];
  const authenticator = new DigestClient({
    credentials: [{ username: 'alice', password: 'secret' }],
    random: systemRandom,
    onEvent: ({ kind }) => events.push(kind),
    ...changes,
  });
  const phone = await start('alice', '192.0.2.1', {
    outboundProxy: sipUri({ host: '192.0.2.2', port: 5060 }),
    authenticator,
  });
  const states: string[] = [];
  void new Registration(phone.agent, 600, { onChange: (state) => states.push(state) }).start();
  await clock.advanceAsync(2000);
  return { clock, outcomes, events, states };
}

describe('a registration with digest, phone to registrar', () => {
  it.each(['MD5', 'SHA-256', 'SHA-512-256-sess'] as const)(
    'is challenged once, then goes from nonce to nonce without another challenge, both sides proven: %s (RFC 7616 §3.5)',
    async (algorithm) => {
      const { clock, outcomes, events, states } = await registerWith(algorithm);
      expect(states).toEqual(['registering', 'registered']);
      expect(outcomes).toEqual(['no credentials', 'authenticated']);
      await clock.advanceAsync(3_600_000);
      const [, ...later] = outcomes;
      expect(later.length).toBeGreaterThan(6);
      expect(new Set(later)).toEqual(new Set(['authenticated']));
      expect(events).toEqual(later.map(() => 'server-proven'));
    },
  );

  it('ends at a wrong password after one try (RFC 3261 §22.1)', async () => {
    const { outcomes, events, states } = await registerWith('SHA-256', {
      credentials: [{ username: 'alice', password: 'guess' }],
    });
    expect(outcomes).toEqual(['no credentials', 'wrong password for alice']);
    expect(events).toEqual(['credentials-refused']);
    expect(states).not.toContain('registered');
  });
});
