import { describe, expect, it } from '@jest/globals';
import { type LinkConditions, seededRuns } from '@trapezoid/testkit';
import { FaceNetwork } from '../face/face.fixture.js';

import { accept } from './registration.fixture.js';

const bad: LinkConditions = { loss: 0.2, duplication: 0.2, reordering: 0.2, delay: [5, 120] };
const runs = seededRuns(100);

describe('requests outside dialogs over a network that loses, doubles and reorders a fifth of all datagrams', () => {
  it(`a registration is kept, and is gone on both sides once it is taken back, ${runs.length} times over (RFC 3261 §10.2)`, async () => {
    for (const seed of runs) {
      const lab = new FaceNetwork(seed, bad);
      const registrar = await lab.start('bob');
      let boundUntil = 0;
      registrar.handle('REGISTER', (transaction) => {
        const { request } = transaction;
        boundUntil = request.text('Expires') === '0' ? 0 : lab.clock.now() + 120_000;
        const response = accept(120)(request, 1);
        if (response !== undefined) transaction.respond(response);
      });
      const alice = await lab.start('alice');
      const registration = await lab.until(
        'the registration',
        alice.register({ expires: 120, registrar: registrar.contact().uri }),
      );
      let gaps = 0;
      for (let step = 0; step < 100; step++) {
        await lab.pass(5000);
        if (boundUntil < lab.clock.now()) gaps++;
      }
      expect({ seed, state: registration.state, gaps }).toEqual({ seed, state: 'registered', gaps: 0 });
      await lab.until('the end', registration.stop());
      expect({ seed, state: registration.state, boundUntil }).toEqual({
        seed,
        state: 'unregistered',
        boundUntil: 0,
      });
      await lab.expectNothingLeft();
    }
  }, 900_000);

  it(`a MESSAGE comes once, and its sender knows, ${runs.length} times over (RFC 3428 §8)`, async () => {
    for (const seed of runs) {
      const lab = new FaceNetwork(seed, bad);
      const [alice, bob] = [await lab.start('alice'), await lab.start('bob')];
      const heard: string[] = [];
      bob.on('message', ({ body }) => heard.push(body.toString()));
      for (const text of ['one', 'two']) await lab.until('200', alice.message(lab.uri('bob'), text));
      expect({ seed, heard }).toEqual({ seed, heard: ['one', 'two'] });
      await lab.expectNothingLeft();
    }
  }, 900_000);

  it(`an OPTIONS finds out what a call would get, ${runs.length} times over (RFC 3261 §11)`, async () => {
    for (const seed of runs) {
      const lab = new FaceNetwork(seed, bad);
      const alice = await lab.start('alice');
      let statusCode = 200;
      await lab.start('bob', { onOptions: () => ({ statusCode }) });
      const asked: number[] = [];
      for (statusCode of [200, 486, 200]) {
        const response = await lab.until('an answer', alice.request('OPTIONS', lab.uri('bob')));
        asked.push(response.statusCode);
      }
      expect({ seed, asked }).toEqual({ seed, asked: [200, 486, 200] });
      await lab.expectNothingLeft();
    }
  }, 900_000);
});
