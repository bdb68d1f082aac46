import { describe, expect, it } from '@jest/globals';
import type { CallUser } from '../call-user.js';
import { FaceNetwork } from '../face/face.fixture.js';
import { accept } from '../registration/registration.fixture.js';
import { CallBench, RawPeer } from './call-bench.fixture.js';

/** A peer that has called Bob. */
const talking = async (user: Partial<CallUser>) => {
  const bench = await CallBench.start({ bob: { agent: { infoPackages: ['dtmf'] }, user } });
  const peer = new RawPeer(bench);
  await peer.request('INVITE', {}, 'v=0 offer');
  const response = bench.answered(200);
  await peer.request('ACK', peer.after(response, 1, 'ACK'));
  const info = (number: number, content: string, headers: Record<string, string> = {}) =>
    peer.request('INFO', { ...peer.after(response, number, 'INFO'), ...headers }, content);
  return { bench, peer, info };
};

describe('INFO as it was before there were packages (RFC 6086 §3)', () => {
  it('is sent without Info-Package', async () => {
    const bench = await CallBench.start({
      bob: { agent: { infoPackages: ['dtmf'] }, user: { onInfo: () => undefined } },
    });
    const call = bench.alice.call(bench.bob);
    await bench.pass();
    const answered = call.info({ contentType: 'application/dtmf-relay', content: 'Signal=1' });
    await bench.pass();
    expect((await answered).statusCode).toBe(200);
    expect(bench.sent('INFO').text('Info-Package')).toBeUndefined();
  });

  it('is taken beside INFOs of packages in one and the same call', async () => {
    const told: (string | undefined)[] = [];
    const { peer, info } = await talking({ onInfo: (_request, name) => void told.push(name) });
    await info(2, 'Signal=1');
    await info(3, '1', { 'Info-Package': 'dtmf' });
    await info(4, 'Signal=2');
    expect(peer.statusCodes.slice(-3)).toEqual([200, 200, 200]);
    expect(told).toEqual([undefined, 'dtmf', undefined]);
  });
});

describe('the order of INFOs (RFC 6086 §4.4)', () => {
  it('is that of CSeq: one that a later one has overtaken is refused with 500, and told (RFC 3261 §12.2.2)', async () => {
    const told: string[] = [];
    const { bench, peer, info } = await talking({
      onInfo: ({ body }) => void told.push(Buffer.from(body).toString()),
    });
    const packaged = { 'Info-Package': 'dtmf' };
    await info(2, 'one', packaged);
    await info(4, 'three', packaged);
    await info(3, 'two', packaged);
    await info(5, 'four', packaged);
    expect(peer.statusCodes.slice(-4)).toEqual([200, 200, 500, 200]);
    expect(told).toEqual(['one', 'three', 'four']);
    expect(bench.bob.paragraphs).toEqual(['RFC 3261 §12.2.2']);
  });
});

describe('the packages of INFOs in a REGISTER (RFC 6086 §5.3)', () => {
  it('are not named: no package here says what a registrar would do with that', async () => {
    const lab = new FaceNetwork();
    const registrar = await lab.start('bob');
    registrar.handle('REGISTER', (transaction) => {
      const response = accept(600)(transaction.request, 1);
      if (response !== undefined) transaction.respond(response);
    });
    const alice = await lab.start('alice', { infoPackages: ['dtmf'] });
    await lab.until('200', alice.register({ registrar: registrar.contact().uri }));
    expect(lab.text('REGISTER')).not.toContain('Recv-Info');
  });
});
