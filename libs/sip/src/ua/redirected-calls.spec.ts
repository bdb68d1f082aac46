import { describe, expect, it } from '@jest/globals';
import { Parameters } from '../grammar/parameters.js';
import { parseUri } from '../grammar/uri.js';
import { CallBench, RawPeer } from './session/call-bench.fixture.js';
import { offer } from './two-user-agents.fixture.js';

const contact = (uri: string, q?: string) => ({
  uri: parseUri(uri),
  parameters: q === undefined ? Parameters.none : Parameters.of({ q }),
});

describe('a call that the one who is called redirects (RFC 3261 §13.3.1.2)', () => {
  it.each([300, 301, 302])('is answered %i with the new addresses as Contact', async (statusCode) => {
    const bench = await CallBench.start({
      bob: {
        onIncoming: (call) =>
          call.reject(statusCode, undefined, [
            contact('sip:desk@192.0.2.50', '0.7'),
            contact('sip:voicemail@192.0.2.51', '0.2'),
          ]),
      },
    });
    const peer = new RawPeer(bench);
    await peer.request('INVITE', {}, 'v=0 offer');
    const contacts = bench.answered(statusCode).fieldsOf({ name: 'Contact' });
    expect(contacts.map(({ value }) => value)).toEqual([
      '<sip:desk@192.0.2.50>;q=0.7',
      '<sip:voicemail@192.0.2.51>;q=0.2',
    ]);
    expect(bench.bob.ends).toMatchObject([{ kind: 'refused', by: 'local', statusCode }]);
  });

  it('is answered again and again until the ACK comes, for 64*T1', async () => {
    const bench = await CallBench.start({
      bob: { onIncoming: (call) => call.reject(302, undefined, [contact('sip:desk@192.0.2.50')]) },
    });
    const peer = new RawPeer(bench);
    const invite = await peer.request('INVITE', {}, 'v=0 offer');
    await bench.pass(4000);
    expect(peer.statusCodes).toEqual([302, 302, 302, 302]);
    const response = bench.answered(302);
    await peer.request('ACK', { Via: invite.text('Via') ?? '', To: response.text('To') ?? '' });
    await bench.pass(60_000);
    expect(peer.statusCodes).toHaveLength(4);
    await bench.expectNothingLeft();
  });
});

describe('a 3xx at the one who calls (RFC 3261 §13.2.2.2)', () => {
  const redirected = async (redirection: 'follow' | 'report', statusCode: number) => {
    const bench = await CallBench.start({ alice: { agent: { redirection } } });
    const peer = new RawPeer(bench);
    const call = bench.alice.agent.call(peer.uri, offer, bench.alice.user());
    await bench.pass(50);
    await peer.answer('INVITE', statusCode, {
      Contact: '<sip:nobody@192.0.2.50>;q=0.1, <sip:bob@192.0.2.2>;q=0.9',
    });
    await bench.pass();
    return { bench, peer, call };
  };

  it.each([300, 301, 302])('%i: the new addresses are tried, the most wanted first', async (statusCode) => {
    const { bench, peer, call } = await redirected('follow', statusCode);
    const [first] = peer.received('INVITE');
    const [second] = bench.bob.received;
    expect(second?.requestUri).toBe('sip:bob@192.0.2.2');
    for (const name of ['To', 'From', 'Call-ID']) expect(second?.text(name)).toBe(first?.text(name));
    expect(second?.text('CSeq')).toBe('2 INVITE');
    // The 3xx was acknowledged before.
    expect(peer.received('ACK')).toHaveLength(1);
    expect(call.confirmed).toBe(true);
    call.hangUp();
    await bench.pass();
    expect([...bench.alice.ends, ...bench.bob.ends].map(({ kind }) => kind)).toEqual(['hung up', 'hung up']);
    await bench.expectNothingLeft();
  });

  it('an early dialog of what was called first is over', async () => {
    const bench = await CallBench.start();
    const peer = new RawPeer(bench);
    const call = bench.alice.agent.call(peer.uri, offer, bench.alice.user());
    await bench.pass(50);
    await peer.answer('INVITE', 180);
    expect(call.sessions).toHaveLength(1);
    await peer.answer('INVITE', 302, { Contact: '<sip:bob@192.0.2.2>' });
    await bench.pass();
    expect(call.sessions.map(({ dialog }) => dialog.remoteTag)).not.toContain('peer');
    expect(call.confirmed).toBe(true);
  });

  it('380 is no new address for the same call: it ends it (§21.3.5)', async () => {
    const { bench, call } = await redirected('follow', 380);
    expect([call.finished, bench.bob.received.length]).toEqual([true, 0]);
    expect(bench.alice.ends).toMatchObject([{ kind: 'refused', by: 'remote', statusCode: 380 }]);
  });

  it('is the outcome where redirections are reported, with the addresses in it', async () => {
    const { bench, call } = await redirected('report', 302);
    expect(bench.bob.received).toEqual([]);
    expect(bench.alice.ends).toMatchObject([{ kind: 'refused', by: 'remote', statusCode: 302 }]);
    await expect(call.answered()).rejects.toMatchObject({
      response: { statusCode: 302 },
    });
    await bench.expectNothingLeft();
  });
});
