import { describe, expect, it } from '@jest/globals';
import { type LinkConditions, SeededRandom, seededRuns } from '@trapezoid/testkit';
import { DigestClient } from '../../auth/digest-client.js';
import { computeHa1 } from '../../auth/digest-response.js';
import { DigestServer } from '../../auth/digest-server.js';
import { parseUri } from '../../grammar/uri.js';
import { Contact } from '../../message/headers/contact.js';
import { WwwAuthenticate } from '../../message/headers/www-authenticate.js';
import { makeResponse } from '../../message/make-response.js';
import { FaceNetwork } from '../face/face.fixture.js';
import {
  accept,
  contactsOf,
  expiresOf,
  hosts,
  outboundLines,
  type PhoneOptions,
  phoneWith,
  proxyAt,
  type Registrar,
} from './registration.fixture.js';
import type { RegistrationEvent } from './registration-user.js';

const bad: LinkConditions = { loss: 0.2, duplication: 0.2, reordering: 0.2, delay: [5, 120] };
const runs = seededRuns(50);

/** Runs it for every seed, over a bad network; one that fails draws its ladder. */
async function everyTime(
  registrar: () => Registrar,
  options: PhoneOptions,
  work: (phone: Awaited<ReturnType<typeof phoneWith>>, seed: number) => Promise<void>,
): Promise<void> {
  for (const seed of runs) {
    const phone = await phoneWith(registrar(), { ...options, seed });
    phone.network.setConditions(bad);
    try {
      await work(phone, seed);
      const { registration, clock, first, second } = phone;
      const stopped = await clock.runUntil(registration.stop(), { what: 'the end', within: 400_000 });
      expect({ seed, status: stopped.statusCode, state: registration.state }).toEqual({
        seed,
        status: 200,
        state: 'unregistered',
      });
      await clock.advanceAsync(70_000);
      const faults = [phone.phone, first, second].flatMap((agent) => agent.faults);
      expect({ seed, timers: clock.pending, faults }).toEqual({ seed, timers: 0, faults: [] });
    } catch (error) {
      process.stderr.write(`seed ${seed}\n${phone.network.ladder()}\n`);
      throw error;
    }
  }
}

describe('registrations over a network that loses, doubles and reorders a fifth of all datagrams', () => {
  it(`ask for longer where the registrar wants that, and bind several contacts, ${runs.length} times over (RFC 3261 §10.2.8, §10.2.1.2)`, async () => {
    const registrar = (): Registrar => (request, count) =>
      ['60', '100'].includes(request.text('Expires') ?? '')
        ? makeResponse(request, 423, { toTag: 'r' }).withText('Min-Expires', '600')
        : accept(600)(request, count);
    const contacts: NonNullable<PhoneOptions['registration']> = {
      contacts: (own) => [own, { uri: parseUri('sip:alice@192.0.2.77'), parameters: own.parameters }],
    };
    await everyTime(
      registrar,
      { registration: contacts },
      async ({ clock, registration, requests }, seed) => {
        const { statusCode } = await clock.runUntil(registration.start(60), { what: '200', within: 200_000 });
        await clock.advanceAsync(2_000_000);
        const last = requests.findLast(({ request }) => request.has(Contact));
        expect({
          seed,
          statusCode,
          state: registration.state,
          last: last === undefined ? undefined : [expiresOf(last), contactsOf(last).length],
        }).toEqual({ seed, statusCode: 200, state: 'registered', last: ['600', 2] });
        const fetched = await clock.runUntil(registration.fetch(), { what: 'bindings', within: 200_000 });
        expect({ seed, fetched: fetched.statusCode }).toEqual({ seed, fetched: 200 });
      },
    );
  }, 900_000);

  it(`find back a flow that has failed, ${runs.length} times over (RFC 5626 §4.4, §4.5)`, async () => {
    const options: PhoneOptions = {
      registration: {
        instance: 'urn:uuid:00000000-0000-1000-8000-000A95A0E128',
        outbound: { proxies: hosts.map((host) => proxyAt(host)) },
      },
    };
    await everyTime(
      () => accept(600, outboundLines),
      options,
      async ({ clock, network, registration, events }, seed) => {
        await clock.runUntil(registration.start(), { what: '200', within: 400_000 });
        // Where seven keep-alives or their answers in a row are lost, a flow counts as dead though it is not.
        const both = () =>
          clock.runUntil(() => registration.registeredFlows.length === 2, {
            what: 'both flows',
            within: 3_600_000,
          });
        await clock.advanceAsync(400_000);
        await both();
        const before = events.length;
        const isLost = (event: RegistrationEvent) => event.kind === 'retrying' && event.flow === 1;
        network.partition(['192.0.2.1'], ['192.0.2.2']);
        await clock.runUntil(() => events.slice(before).some(isLost), {
          what: 'the end of a flow',
          within: 200_000,
        });
        network.heal();
        await both();
        expect({ seed, state: registration.state }).toEqual({ seed, state: 'registered' });
      },
    );
  }, 900_000);

  it(`prove who they are with SHA-256, and again when a nonce is stale, ${runs.length} times over (RFC 7616 §3.5, RFC 8760 §2)`, async () => {
    for (const seed of runs) {
      const lab = new FaceNetwork(seed, bad);
      const server = new DigestServer({
        realm: 'lab.test',
        algorithms: ['SHA-256'],
        qop: ['auth'],
        // One refresh later it is stale.
        nonceLifetime: 100,
        nextNonceAfter: 1000,
        clock: lab.clock,
        random: new SeededRandom(seed),
        findHa1: async (username, realm, hash) => computeHa1(hash, username, realm, 'secret'),
      });
      const outcomes: string[] = [];
      const registrar = await lab.start('bob');
      registrar.handle('REGISTER', (transaction) => {
        const { request } = transaction;
        void server.authenticate(request, 'Authorization').then((outcome) => {
          outcomes.push(outcome.kind === 'challenged' && outcome.stale ? 'stale' : outcome.kind);
          const response =
            outcome.kind === 'challenged'
              ? makeResponse(request, 401, { toTag: 'r' }).withAll(WwwAuthenticate, outcome.challenges)
              : accept(300)(request, 1);
          if (response !== undefined) transaction.respond(response);
        });
      });
      const authenticator = new DigestClient({
        credentials: [{ username: 'alice', password: 'secret' }],
        random: new SeededRandom(seed),
      });
      const alice = await lab.start('alice', { authenticator });
      const registration = await lab.until(
        'the registration',
        alice.register({ expires: 300, registrar: registrar.contact().uri }),
      );
      await lab.pass(1_000_000);
      expect({ seed, state: registration.state, kinds: [...new Set(outcomes)].toSorted() }).toEqual({
        seed,
        state: 'registered',
        kinds: ['authenticated', 'challenged', 'stale'],
      });
      await lab.until('the end', registration.stop());
      await lab.expectNothingLeft();
    }
  }, 900_000);
});
