// Two phones, one of them behind a NAT, call each other over links that lose a fifth of all packets.
import { expect, it } from '@jest/globals';
import {
  type CallUser,
  fixedResolver,
  type OpenTransportPort,
  Parameters,
  parseUri,
  SipElement,
  UserAgent,
} from '@trapezoid/sip';
import { FakeClock, SeededRandom, SimulatedNetwork } from '@trapezoid/testkit';

const seed = 5;
const clock = new FakeClock();
const network = new SimulatedNetwork({ clock, seed, conditions: { loss: 0.2, delay: [5, 120] } });
const home = network.nat('port-restricted', { publicHost: '203.0.113.1' });
const body = { contentType: 'application/sdp', content: 'v=0' };

async function phone(user: string, open: OpenTransportPort): Promise<UserAgent> {
  // With the random numbers seeded too, the whole run repeats to the byte.
  const element = await SipElement.start({ listen: [open], clock, random: new SeededRandom(seed) });
  return new UserAgent({
    element,
    identity: { uri: parseUri(`sip:${user}@lab.test`), parameters: Parameters.none },
    contactUser: user,
    protocol: 'UDP',
    resolver: fixedResolver(new Map()),
    onCall: () => ({ user: {}, begin: (call) => call.accept(body) }),
  });
}

it('a call comes up in spite of everything', async () => {
  const alice = await phone('alice', home.udp('10.0.0.2', 5060));
  await phone('bob', network.udp('198.51.100.1', 5060));
  let answered = false;
  const user: CallUser = {
    onAnswered: () => {
      answered = true;
      return undefined;
    },
  };
  alice.call(parseUri('sip:bob@198.51.100.1'), body, user);
  // Where it does not come in time, the error shows the ladder of all that passed.
  await clock.runUntil(() => answered, { within: 32_000, what: 'the answer' });
  expect(network.log.filter(({ fate }) => fate === 'lost').length).toBeGreaterThan(0);
});
