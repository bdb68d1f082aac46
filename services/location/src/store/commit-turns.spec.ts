import { expect, it } from '@jest/globals';
import { CommitTurns } from './commit-turns.js';

it('lets writes now and then begin at once, and those of a flood together', async () => {
  const turns = new CommitTurns();
  let begun = 0;
  const write = async () => {
    await turns.wait();
    begun += 1;
  };
  const flood = Array.from({ length: 100 }, write);
  // Whatever the machine does meanwhile: those that wait, wait for a timer, and no turn of promises alone lets them begin.
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  expect(begun).toBe(20);
  await flood[20];
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  expect(begun).toBe(100);
  await Promise.all(flood);
});
