import { describe, expect, it } from '@jest/globals';
import { FakeClock, SeededRandom, SimulatedNetwork } from '@trapezoid/testkit';
import type { NameAddress } from '../grammar/name-address.js';
import { printUri } from '../grammar/uri.js';
import { Contact } from '../message/headers/contact.js';
import { Route } from '../message/headers/route.js';
import { Via } from '../message/headers/via.js';
import { CallBench, RawPeer } from './session/call-bench.fixture.js';
import { offer, TestUserAgent } from './two-user-agents.fixture.js';
import { uriOf } from './user-agent-core.js';

const contactOf = (message: { first(header: typeof Contact): NameAddress | '*' | undefined }) => {
  const contact = message.first(Contact);
  return contact === undefined || contact === '*' ? contact : printUri(contact.uri);
};

describe('the Contact where a dialog begins (RFC 3261 §12.1)', () => {
  it.each([
    ['the Request-URI', 'sips:bob@192.0.2.2', {}, 'sips'],
    ['the Request-URI in capitals', 'SIPS:bob@192.0.2.2', {}, 'sips'],
    ['the first Record-Route', 'sip:bob@192.0.2.2', { 'Record-Route': '<sips:192.0.2.50;lr>' }, 'sips'],
    ['the Contact, without Record-Route', 'sip:bob@192.0.2.2', { Contact: '<sips:peer@192.0.2.50>' }, 'sips'],
    [
      'the Contact alone, behind a proxy that records itself without',
      'sip:bob@192.0.2.2',
      { 'Record-Route': '<sip:192.0.2.50;lr>', Contact: '<sips:peer@192.0.2.50>' },
      'sip',
    ],
    ['no place', 'sip:bob@192.0.2.2', {}, 'sip'],
  ])(
    'of a response is as secure as the request: a SIPS URI in %s (RFC 3261 §12.1.1)',
    async (_where, uri, headers, scheme) => {
      const bench = await CallBench.start({ secure: true });
      await new RawPeer(bench).request('INVITE', headers, 'v=0 offer', uri);
      expect([180, 200].map((code) => contactOf(bench.answered(code)))).toEqual(
        Array(2).fill(`${scheme}:bob@192.0.2.2:${scheme === 'sips' ? 5061 : 5060}`),
      );
    },
  );

  it('of a request is a SIPS URI where its Request-URI or first Route is one (RFC 3261 §8.1.1.8, §12.1.2)', async () => {
    const bench = await CallBench.start();
    const { agent } = bench.alice;
    const contactTo = (uri: string) =>
      printUri(agent.contactIn(agent.prepare('INVITE', uriOf(uri)).request).uri);
    expect(contactTo('sips:bob@b.test')).toBe('sips:alice@192.0.2.1:5060');
    expect(contactTo('sip:bob@b.test')).toBe('sip:alice@192.0.2.1:5060');
    agent.registered.serviceRoute = [{ ...agent.contact(), uri: uriOf('sips:p.test;lr') }];
    expect(contactTo('sip:bob@b.test')).toBe('sips:alice@192.0.2.1:5060');
  });

  it('of an INVITE to a SIPS URI names the way in over TLS, and the call goes over it (RFC 3261 §12.1.2, §26.2.2)', async () => {
    const clock = new FakeClock(0);
    const network = new SimulatedNetwork({ clock, seed: 1, conditions: { delay: 10 } });
    const start = (name: string, host: string) =>
      TestUserAgent.start({
        ...{ name, host, clock, random: new SeededRandom(name.length), open: network.tls(host, 5061) },
        protocol: 'TLS',
      });
    const [alice, bob] = [await start('alice', '192.0.2.1'), await start('bob', '192.0.2.2')];
    const call = alice.call(uriOf('sips:bob@192.0.2.2:5061'));
    await clock.advanceAsync(1000);
    const [invite] = bob.received;
    expect(invite && contactOf(invite)).toBe('sips:alice@192.0.2.1:5061');
    const [there, here] = [call.sessions[0]?.dialog, bob.lastCall.sessions[0]?.dialog];
    expect([there?.secure, here?.secure]).toEqual([true, true]);
    expect(there && printUri(there.remoteTarget)).toBe('sips:bob@192.0.2.2:5061');
    bob.lastCall.hangUp();
    await clock.advanceAsync(1000);
    expect(alice.ends).toEqual([{ kind: 'hung up', by: 'remote' }]);
    for (const phone of [alice, bob]) await phone.element.close();
  });
});

describe('a SIPS URI and a user agent', () => {
  it.each(['INVITE', 'MESSAGE', 'OPTIONS'])(
    'without TLS, which refuses %s with 480 and Warning 380 (RFC 5630 §5.1.2)',
    async (method) => {
      const bench = await CallBench.start();
      await new RawPeer(bench).request(method, {}, 'v=0 offer', 'sips:bob@192.0.2.2');
      expect(bench.answered(480).text('Warning')).toBe('380 ua "SIPS Not Allowed"');
      expect(bench.bob.incoming).toEqual([]);
    },
  );

  it('that is sent there by a 302: the INVITE and what follows have a SIPS URI as Contact (RFC 3261 §8.1.1.8, RFC 5630 §5.1.1.2)', async () => {
    const bench = await CallBench.start({ secure: true });
    const peer = new RawPeer(bench);
    const call = bench.alice.agent.call(peer.uri, offer, bench.alice.user());
    await bench.pass(50);
    expect(peer.received('INVITE').map(contactOf)).toEqual(['sip:alice@192.0.2.1:5060']);
    await peer.answer('INVITE', 302, { Contact: '<sips:bob@192.0.2.2:5061>' });
    await bench.pass();
    expect(bench.bob.received.map(contactOf)).toEqual(['sips:alice@192.0.2.1:5061']);
    expect(call.confirmed).toBe(true);
    const outcome = call.reoffer(offer);
    await bench.pass();
    expect(await outcome).toMatchObject({ kind: 'agreed' });
    expect(contactOf(bench.sent('INVITE'))).toBe('sips:alice@192.0.2.1:5061');
    expect(bench.sent('INVITE').requestUri).toMatch(/^sips:/);
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it('that calls it over a route of SIP URIs, which become SIPS URIs and lead over TLS (RFC 5630 §5.1.1)', async () => {
    const bench = await CallBench.start({
      secure: true,
      alice: { outboundProxy: uriOf('sip:192.0.2.2:5061;transport=udp;lr') },
    });
    const { agent } = bench.alice;
    agent.registered.serviceRoute = [{ ...agent.contact(), uri: uriOf('sip:p.test;lr') }];
    const { request, nextHop } = agent.prepare('INVITE', uriOf('sips:bob@b.test'));
    expect(request.headers(Route).map(({ uri }) => printUri(uri))).toEqual([
      'sips:192.0.2.2:5061;lr',
      'sips:p.test;lr',
    ]);
    expect(printUri(nextHop)).toBe('sips:192.0.2.2:5061;lr');
    void agent.request('MESSAGE', 'sips:bob@b.test');
    await bench.pass(50);
    expect(bench.sent('MESSAGE').first(Via)?.protocol).toBe('TLS');
  });

  it('that can’t send over TLS: the request fails, and goes nowhere in the clear (RFC 3261 §26.2.2)', async () => {
    const bench = await CallBench.start({ alice: { outboundProxy: uriOf('sip:192.0.2.2;lr') } });
    const outcome = bench.alice.agent.request('MESSAGE', 'sips:bob@b.test');
    await bench.pass();
    expect((await outcome).statusCode).toBe(503);
    expect(bench.network.log).toEqual([]);
  });
});
