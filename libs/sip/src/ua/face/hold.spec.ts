import { beforeEach, describe, expect, it } from '@jest/globals';
import type { IncomingCall } from '../incoming-call.js';
import type { OutgoingCall } from '../outgoing-call.js';
import { FaceNetwork } from './face.fixture.js';

let lab: FaceNetwork;
let call: OutgoingCall;
let received: IncomingCall[];

/** Alice talks with Bob. */
beforeEach(async () => {
  lab = new FaceNetwork();
  received = [];
  const alice = await lab.start('alice');
  const bob = await lab.start('bob');
  bob.on('call', (incoming) => {
    received.push(incoming);
    incoming.accept();
  });
  call = alice.call(lab.uri('bob'));
  await lab.until('the answer', call.answered());
  await lab.until('the ACK', received[0]!.acknowledged());
});

describe('a call that is held', () => {
  it('holds and resumes (RFC 3264 §8.4)', async () => {
    const offers: string[] = [];
    received[0]?.on('offer', ({ content }, place) => offers.push(`${place}: ${Buffer.from(content)}`));
    expect(await lab.until('the hold', call.hold())).toMatchObject({ kind: 'agreed' });
    expect(await lab.until('the call back', call.resume())).toMatchObject({ kind: 'agreed' });
    expect(offers).toEqual(['INVITE: alice holds', 'INVITE: alice offers']);
    call.hangUp();
    await lab.expectNothingLeft();
  });

  it('is not held where the far end refuses that: its next offer says so too (RFC 3261 §14.1)', async () => {
    const [ofAlice, ofBob] = lab.media;
    if (ofAlice === undefined || ofBob === undefined) throw new Error('no media');
    const { answer } = ofBob;
    ofBob.answer = () => undefined;
    expect(await lab.until('488', call.hold())).toMatchObject({
      kind: 'refused',
      response: { statusCode: 488 },
    });
    expect([ofAlice.held, call.confirmed]).toEqual([false, true]);
    ofBob.answer = answer;
    expect(await lab.until('200', call.hold())).toMatchObject({ kind: 'agreed' });
    ofBob.answer = () => undefined;
    expect(await lab.until('488', call.resume())).toMatchObject({ kind: 'refused' });
    expect(ofAlice.held).toBe(true);
    call.hangUp();
    await lab.expectNothingLeft();
  });

  it('makes its offer anew where it is tried again after a 491 (RFC 3261 §14.1, RFC 3264 §8)', async () => {
    const [ofAlice] = lab.media;
    if (ofAlice === undefined) throw new Error('no media');
    const did: string[] = [];
    const { offer, answer } = ofAlice;
    ofAlice.offer = () => {
      did.push('offer');
      return offer();
    };
    ofAlice.answer = (received) => {
      did.push('answer');
      return answer.call(ofAlice, received);
    };
    const held = await lab.until('both', Promise.all([call.hold(), received[0]!.hold()]));
    expect(held).toMatchObject([{ kind: 'agreed' }, { kind: 'agreed' }]);
    // The one who has placed the call waits for longer: Bob's offer comes in between.
    expect(did).toEqual(['offer', 'answer', 'offer']);
    call.hangUp();
    await lab.expectNothingLeft();
  });

  it('tells whoever asked where no offer can be made, and goes on', async () => {
    const broken = call.reoffer(() => {
      throw new Error('no port is free');
    });
    await expect(broken).rejects.toThrow('no port is free');
    expect(await lab.until('the hold', call.hold())).toMatchObject({ kind: 'agreed' });
    call.hangUp();
    await lab.expectNothingLeft();
  });
});
