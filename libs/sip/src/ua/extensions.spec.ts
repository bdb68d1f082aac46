import { describe, expect, it } from '@jest/globals';
import { Require } from '../message/headers/require.js';
import { Supported } from '../message/headers/supported.js';
import { CallBench, RawPeer } from './session/call-bench.fixture.js';
import { answer, offer } from './two-user-agents.fixture.js';

/** Standards-track RFCs: 3262, 3327, 3891, 4028, 5626, 5627, 4488, 4538. */
const standardsTrack = ['100rel', 'path', 'replaces', 'timer', 'outbound', 'gruu', 'norefersub', 'tdialog'];

describe('the extensions that a request names (RFC 3261 §8.1.1.9)', () => {
  it('are those that the far end may apply to its response, of standards-track RFCs alone', async () => {
    const bench = await CallBench.start({ bob: { onIncoming: (call) => call.ring() } });
    bench.alice.call(bench.bob);
    await bench.pass();
    const invite = bench.sent('INVITE');
    expect(invite.headers(Supported)).toEqual(expect.arrayContaining(['100rel', 'timer', 'replaces']));
    expect(invite.headers(Supported).filter((tag) => !standardsTrack.includes(tag))).toEqual([]);
    expect([invite.has(Require), invite.text('Proxy-Require')]).toEqual([false, undefined]);
  });

  it('leave out what is switched off', async () => {
    const bench = await CallBench.start({ alice: { agent: { extensions: { '100rel': 'off' } } } });
    bench.alice.call(bench.bob);
    await bench.pass();
    expect(bench.sent('INVITE').headers(Supported)).not.toContain('100rel');
  });

  it('stand in Require where the caller insists on them', async () => {
    const bench = await CallBench.start({ alice: { agent: { extensions: { timer: 'required' } } } });
    bench.alice.call(bench.bob);
    await bench.pass();
    expect(bench.sent('INVITE').headers(Require)).toEqual(['timer']);
  });
});

describe('the extensions that a response applies (RFC 3261 §8.2.4)', () => {
  /** What Bob, who would use all he can, answers to an INVITE with these headers. */
  const answered = async (headers: Readonly<Record<string, string>>) => {
    const bench = await CallBench.start({
      bob: {
        agent: { sessionTimer: { interval: 1800 } },
        onIncoming: (call) => {
          call.ring(183, { body: answer, reliable: true });
          call.accept(answer);
        },
      },
    });
    const peer = new RawPeer(bench);
    await peer.request('INVITE', headers, 'v=0 offer');
    return { bench, peer };
  };

  it.each([
    ['no Supported', {}],
    ['an empty one', { Supported: '' }],
    ['one of other extensions', { Supported: 'path, x-unheard-of' }],
  ])('are none for a request with %s: baseline SIP does', async (_name, headers) => {
    const { bench, peer } = await answered(headers);
    expect(peer.statusCodes).toEqual([183, 200]);
    for (const response of peer.responses) {
      expect([response.has(Require), response.text('RSeq')]).toEqual([false, undefined]);
    }
    expect(bench.bob.problems).toEqual([]);
  });

  it('stand in Require of the response that they are applied to, and no others', async () => {
    const { bench, peer } = await answered({ Supported: '100rel, timer', 'Session-Expires': '1800' });
    const [reliable] = peer.responses;
    expect([reliable?.statusCode, reliable?.headers(Require)]).toEqual([183, ['100rel']]);
    await peer.request('PRACK', {
      ...peer.after(bench.answered(183), 2, 'PRACK'),
      RAck: `${reliable?.text('RSeq')} 1 INVITE`,
    });
    const success = peer.responses.find(
      (response) => response.statusCode === 200 && response.text('CSeq') === '1 INVITE',
    );
    expect(success?.headers(Require)).toEqual(['timer']);
  });
});

describe('Max-Breadth at a user agent (RFC 5393 §5.3.4, §5.3.5)', () => {
  it.each(['0', '1', '60', 'many'])('is passed over by the one who is called: %s', async (value) => {
    const bench = await CallBench.start();
    const peer = new RawPeer(bench);
    await peer.request('INVITE', { 'Max-Breadth': value }, 'v=0 offer');
    expect(peer.statusCodes).toEqual([180, 200]);
    expect(bench.bob.problems).toEqual([]);
  });

  it('is sent where its user says so', async () => {
    const bench = await CallBench.start();
    bench.alice.call(bench.bob, offer, { amend: (invite) => invite.withText('Max-Breadth', '60') });
    await bench.pass();
    expect(bench.sent('INVITE').text('Max-Breadth')).toBe('60');
    expect(bench.alice.told).toContain('answered v=0 answer');
  });
});
