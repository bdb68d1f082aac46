// The quickest way: the whole network in the test's own process, on free ports. Needs Node alone.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LabUnderTest, startLab } from '@trapezoid/testkit/lab';
import '@trapezoid/testkit/jest';
import { AnsweringMachine } from '../src/answering-machine.js';

describe('an answering machine in a lab of this process', () => {
  let lab: LabUnderTest;
  let machine: AnsweringMachine;

  beforeAll(async () => {
    lab = await startLab();
    machine = await AnsweringMachine.start(lab.account('phone1'));
    await lab.registered('phone1');
  });

  afterAll(async () => {
    await machine?.stop();
    await lab?.stop();
  });

  it('answers, and hangs up by itself', async () => {
    const call = await lab.call('alice', 'phone1', { duration: 5_000 });
    expect(call).toBeAnswered();
    expect(call).toFollow('INVITE 100? 180 200 ACK BYE 200');
    expect(call).toFollow('INVITE 180 200 ACK BYE 200', { at: 'called' });
    expect(call).toCarry('180', 'Contact');
  });

  it('does not register with a wrong password', async () => {
    const wrong = { ...lab.account('phone2'), password: 'guessed' };
    await expect(AnsweringMachine.start(wrong)).rejects.toThrow(/401|refused/);
    await expect(lab.registered('phone2', { within: 300 })).rejects.toThrow('the registrar answered 401');
  });

  it('is left alone by a caller that gives up', async () => {
    await lab.configure('bob', { onCall: 'no-answer' });
    const call = await lab.call('alice', 'bob', { giveUp: 200 });
    expect(call).toBeRefusedWith(487);
    expect(call).toFollow('INVITE 100? 180 CANCEL 200 487 ACK');
  });
});
