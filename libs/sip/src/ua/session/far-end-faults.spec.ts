import { describe, expect, it } from '@jest/globals';
import type { CallUser } from '../call-user.js';
import { offer } from '../two-user-agents.fixture.js';
import { body, CallBench, RawPeer } from './call-bench.fixture.js';

const calling = async (description = true, user: Partial<CallUser> = {}) => {
  const bench = await CallBench.start({ alice: { user } });
  const peer = new RawPeer(bench);
  const call = bench.alice.agent.call(peer.uri, description ? offer : undefined, bench.alice.user());
  await bench.pass(50);
  return { bench, peer, call };
};
const talking = async (user: Partial<CallUser> = {}) => {
  const bench = await CallBench.start({ bob: { user } });
  const peer = new RawPeer(bench);
  await peer.request('INVITE', {}, 'v=0 offer');
  const response = bench.answered(200);
  await peer.request('ACK', peer.after(response, 1, 'ACK'));
  let number = 1;
  const request = (method: string, content = '', headers: Record<string, string> = {}) =>
    peer.request(method, { ...peer.after(response, ++number, method), ...headers }, content);
  return { bench, peer, request, response, call: bench.bob.lastCall };
};

describe('a call whose far end breaks the rules', () => {
  it('a 2xx without Contact begins no dialog: the call is lost (RFC 3261 §12.1.1)', async () => {
    const { bench, peer } = await calling();
    await peer.answer('INVITE', 200, { Contact: '' }, 'v=0 answer');
    expect(bench.alice.paragraphs).toEqual(['RFC 3261 §12.1.1']);
    expect(bench.alice.ends).toMatchObject([{ kind: 'lost', by: 'remote', statusCode: 200 }]);
    await bench.expectNothingLeft();
  });

  it.each([
    ['the answer', true],
    ['the offer', false],
  ])('a 2xx without %s: ACK and BYE (RFC 3261 §13.3.1.4)', async (_name, offered) => {
    const { bench, peer } = await calling(offered);
    await peer.answer('INVITE', 200);
    expect([peer.received('ACK').length, peer.received('BYE').length]).toEqual([1, 1]);
    expect(bench.alice.paragraphs).toEqual(['RFC 3261 §13.3.1.4']);
    expect(bench.alice.problems[0]?.message.body).toHaveLength(0);
    expect(bench.alice.ends).toMatchObject([{ kind: 'lost', by: 'local' }]);
    expect(bench.alice.told).not.toContain('answered');
  });

  it('an ACK without the answer to our offer: BYE (RFC 3261 §13.2.2.4)', async () => {
    const bench = await CallBench.start({ bob: { onIncoming: (call) => call.accept(offer) } });
    const peer = new RawPeer(bench);
    await peer.request('INVITE');
    await peer.request('ACK', peer.after(bench.answered(200), 1, 'ACK'));
    expect(peer.received('BYE')).toHaveLength(1);
    expect(bench.bob.paragraphs).toEqual(['RFC 3261 §13.2.2.4']);
    expect(bench.bob.ends).toMatchObject([{ kind: 'lost', by: 'local' }]);
  });

  it('an ACK that never comes: BYE after 64*T1 (RFC 3261 §13.3.1.4)', async () => {
    const bench = await CallBench.start();
    const peer = new RawPeer(bench);
    await peer.request('INVITE', {}, 'v=0 offer');
    await bench.pass(31_900);
    expect(peer.received('BYE')).toEqual([]);
    await bench.pass(200);
    expect(peer.received('BYE')).toHaveLength(1);
    expect(bench.bob.paragraphs).toEqual(['RFC 3261 §13.3.1.4']);
    expect(bench.bob.ends).toMatchObject([{ kind: 'lost', by: 'local', reasonPhrase: 'no ACK came' }]);
  });

  it('a second final response, other than the first, counts for nothing (RFC 3261 §13.2.2.3)', async () => {
    const { bench, peer, call } = await calling();
    await peer.answer('INVITE', 200, {}, 'v=0 answer');
    await peer.answer('INVITE', 486);
    expect(bench.alice.paragraphs).toEqual(['RFC 3261 §13.2.2.3']);
    expect(call.confirmed).toBe(true);
    const refused = await calling();
    await refused.peer.answer('INVITE', 486);
    await refused.peer.answer('INVITE', 200, {}, 'v=0 answer');
    expect(refused.bench.alice.paragraphs).toEqual(['RFC 3261 §13.2.2.3']);
    expect(refused.bench.alice.ends).toMatchObject([{ kind: 'refused', statusCode: 486 }]);
    expect(refused.peer.received('BYE')).toEqual([]);
  });

  it('a sequence number that goes back: 500 (RFC 3261 §12.2.2)', async () => {
    const { bench, peer, request } = await talking();
    await request('INFO', '', { CSeq: '9 INFO' });
    await request('INFO', '', { CSeq: '8 INFO' });
    expect(peer.statusCodes.slice(-2)).toEqual([200, 500]);
    expect(bench.bob.paragraphs).toEqual(['RFC 3261 §12.2.2']);
  });

  it('a description in an ACK where none is due is passed over (RFC 6337 §2.2)', async () => {
    const bench = await CallBench.start();
    const peer = new RawPeer(bench);
    await peer.request('INVITE', {}, 'v=0 offer');
    await peer.request('ACK', peer.after(bench.answered(200), 1, 'ACK'), 'v=0 surplus');
    expect(bench.bob.paragraphs).toEqual(['RFC 6337 §2.2']);
    expect([bench.bob.answers, bench.bob.told]).toEqual([[], ['acknowledged']]);
  });

  it('a 2xx to UPDATE without the answer is told; the session stays as it was (RFC 3311 §5.2)', async () => {
    const { bench, peer, call } = await talking();
    void call.reoffer(body('v=0 hold'), { by: 'UPDATE' });
    await bench.pass(50);
    await peer.answerTo(peer.received('UPDATE').at(-1), 200);
    expect(bench.bob.paragraphs).toEqual(['RFC 3311 §5.2']);
    expect(call.confirmed).toBe(true);
  });

  it('a second INVITE and a second UPDATE while an offer is open: 500 (RFC 3261 §14.2, RFC 3311 §5.2)', async () => {
    const { peer, request } = await talking({ onOffer: () => new Promise(() => undefined) });
    await request('UPDATE', 'v=0 1');
    await request('UPDATE', 'v=0 2');
    await request('UPDATE');
    await request('INVITE', 'v=0 3');
    expect(peer.statusCodes.slice(-3)).toEqual([500, 500, 500]);
  });

  it('a session interval below 90 s in a refresh: 422 (RFC 4028 §9)', async () => {
    const { bench, peer, request } = await talking();
    await request('UPDATE', '', { 'Session-Expires': '30', Supported: 'timer' });
    expect(peer.statusCodes.at(-1)).toBe(422);
    expect(bench.bob.paragraphs).toEqual(['RFC 4028 §9']);
  });

  it('malformed headers that do not matter do no harm; those that do are refused with 400 (RFC 3261 §8.2.2.3, §21.4.1)', async () => {
    const { bench, peer, request, call } = await talking();
    await request('UPDATE', '', { 'Session-Expires': 'soon', 'Min-SE': '??', Supported: '@', Allow: '@' });
    expect(peer.statusCodes.at(-1)).toBe(200);
    await request('UPDATE', '', { Require: '@@' });
    expect(peer.statusCodes.at(-1)).toBe(400);
    await request('INVITE', 'v=0', { 'Content-Type': 'nonsense' });
    expect(peer.statusCodes.at(-1)).toBe(400);
    expect([call.confirmed, bench.bob.faults]).toEqual([true, []]);
  });

  it('a re-INVITE that describes nothing we know: 415 (RFC 3261 §8.2.3)', async () => {
    const { peer, request } = await talking();
    await request('INVITE', 'v=0', { 'Content-Type': 'application/x-other' });
    expect(peer.statusCodes.at(-1)).toBe(415);
  });

  it('is told to the user agent and to the call; a fault of theirs keeps nothing from being done', async () => {
    const told: string[] = [];
    const bench = await CallBench.start({
      bob: {
        agent: { onProblem: ({ paragraph }) => void told.push(paragraph) },
        user: {
          onProblem: () => {
            throw new Error('fault of the user');
          },
        },
      },
    });
    const peer = new RawPeer(bench);
    await peer.request('INVITE', {}, 'v=0 offer');
    const response = bench.answered(200);
    await peer.request('ACK', peer.after(response, 1, 'ACK'));
    await peer.request('PRACK', { ...peer.after(response, 2, 'PRACK'), RAck: '1 1 INVITE' });
    expect(peer.statusCodes.at(-1)).toBe(481);
    expect(told).toEqual(['RFC 3262 §3']);
    expect(bench.bob.faults).toEqual([new Error('fault of the user')]);
  });

  it('faults of the user of a call leave nobody waiting', async () => {
    const fault = () => {
      throw new Error('fault of the user');
    };
    const { bench, peer, request } = await talking({ onOffer: fault });
    await request('UPDATE', 'v=0 1');
    expect(peer.statusCodes.at(-1)).toBe(500);
    expect(bench.bob.faults).toEqual([new Error('fault of the user')]);
    const rejecting = await talking({ onOffer: () => Promise.reject(new Error('fault')) });
    await rejecting.request('INVITE', 'v=0 1');
    expect(rejecting.peer.statusCodes.at(-1)).toBe(488);
    await rejecting.request('UPDATE', 'v=0 2');
    expect(rejecting.peer.statusCodes.at(-1)).toBe(488);
  });
});

describe('other requests inside a call', () => {
  const packages = { infoPackages: ['dtmf', 'x-video'] };

  it('INFO of a package that both know (RFC 6086 §4.2.1, §5.2.3)', async () => {
    const told: (string | undefined)[] = [];
    const bench = await CallBench.start({
      alice: { agent: { infoPackages: [] } },
      bob: {
        agent: packages,
        user: { onInfo: (request, name) => void told.push(name, request.body.toString()) },
      },
    });
    const call = bench.alice.call(bench.bob);
    await bench.pass();
    expect(bench.bob.received[0]?.text('Recv-Info')).toBe('');
    expect(bench.answered(200).text('Recv-Info')).toBe('dtmf, x-video');
    const response = call.info({ contentType: 'application/dtmf', content: '1' }, 'dtmf');
    await bench.pass();
    expect(await response).toMatchObject({ statusCode: 200 });
    expect(told).toEqual(['dtmf', '1']);
    await expect(bench.bob.lastCall.info(undefined, 'dtmf')).rejects.toThrow('has not asked for INFOs');
    await expect(call.info(undefined, 'other')).rejects.toThrow(
      'has not asked for INFOs of the package other',
    );
  });

  it('INFO of a package that nobody asked for: 469 with those that are (RFC 6086 §4.2.2)', async () => {
    const { bench, peer, request } = await talking();
    await request('INFO', '', { 'Info-Package': 'surprise' });
    expect(peer.statusCodes.at(-1)).toBe(469);
    expect(peer.responses.at(-1)?.text('Recv-Info')).toBe('');
    expect(bench.bob.paragraphs).toEqual(['RFC 6086 §4.2.2']);
    expect(bench.bob.ends).toEqual([]);
  });

  it('INFO of a package is known in any case of its name (RFC 6086 §4.2.2, RFC 3261 §7.3.1), and its body is not sent back (RFC 6086 §4.3.1, §4.3.2)', async () => {
    const told: string[] = [];
    const bench = await CallBench.start({
      bob: { agent: packages, user: { onInfo: ({ body: content }) => void told.push(content.toString()) } },
    });
    const peer = new RawPeer(bench);
    await peer.request('INVITE', {}, 'v=0 offer');
    const response = bench.answered(200);
    await peer.request('ACK', peer.after(response, 1, 'ACK'));
    const info = { 'Info-Package': 'DTMF', 'Content-Disposition': 'Info-Package' };
    await peer.request('INFO', { ...peer.after(response, 2, 'INFO'), ...info }, '5');
    expect([peer.statusCodes.at(-1), peer.responses.at(-1)?.body.length, told]).toEqual([200, 0, ['5']]);
  });

  it('a refused re-INVITE or UPDATE leaves the INFO packages as they were (RFC 6086 §5.2.4)', async () => {
    const { bench, peer, call, request, response } = await talking({ onOffer: () => ({ refuse: 488 }) });
    await request('INVITE', 'v=0 2', { 'Recv-Info': 'dtmf' });
    await peer.request('ACK', peer.after(response, 2, 'ACK'));
    await request('UPDATE', 'v=0 3', { 'Recv-Info': 'dtmf' });
    expect(peer.statusCodes.filter((code) => code === 488)).toHaveLength(2);
    await expect(call.info(undefined, 'dtmf')).rejects.toThrow('has not asked for INFOs');
    await request('UPDATE', '', { 'Recv-Info': 'DTMF' });
    void call.info(undefined, 'dtmf').catch(() => undefined);
    await bench.pass(50);
    expect(peer.received('INFO')).toHaveLength(1);
  });

  it('INFO of no package goes to a user that takes it; without one it is 200 where it holds nothing, else 415 (RFC 6086 §5.2.2)', async () => {
    const plain = await talking();
    await plain.request('INFO');
    await plain.request('INFO', 'x');
    expect(plain.peer.statusCodes.slice(-2)).toEqual([200, 415]);
    const told: (string | undefined)[] = [];
    const taking = await talking({ onInfo: (_request, name) => void told.push(name) });
    await taking.request('INFO', 'x');
    expect([taking.peer.statusCodes.at(-1), told]).toEqual([200, [undefined]]);
  });

  it('MESSAGE goes to the user of the call, or to the user agent (RFC 3428 §7)', async () => {
    const { peer, request } = await talking({ onMessage: () => 202 });
    await request('MESSAGE', 'hello');
    expect(peer.statusCodes.at(-1)).toBe(202);
    const other = await talking();
    await other.request('MESSAGE', 'hello');
    expect(other.peer.statusCodes.at(-1)).toBe(405);
  });

  it('OPTIONS is answered as outside a dialog (RFC 3261 §11.2)', async () => {
    const bench = await CallBench.start();
    const outgoing = bench.alice.call(bench.bob);
    await bench.pass();
    const answered = outgoing.request('OPTIONS');
    await bench.pass();
    expect(await answered).toMatchObject({ statusCode: 200 });
    expect((await answered).text('Allow')).toContain('UPDATE');
  });

  it('are refused with 481 once the call is over (RFC 3261 §12.2.2)', async () => {
    const { peer, request } = await talking();
    await request('BYE');
    await request('INFO');
    expect(peer.statusCodes.slice(-2)).toEqual([200, 481]);
  });
});
