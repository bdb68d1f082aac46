import { beforeEach, describe, expect, it } from '@jest/globals';
import { Expires } from '../../message/headers/expires.js';
import type { IncomingCall } from '../incoming-call.js';
import type { UserAgent } from '../user-agent.js';
import { FaceNetwork } from './face.fixture.js';
import { CallFailed, RequestRefused } from './failures.js';
import { DeadlineError } from './wait.js';

let lab: FaceNetwork;
let alice: UserAgent;
let bob: UserAgent;
let received: IncomingCall[];

beforeEach(async () => {
  lab = new FaceNetwork();
  alice = await lab.start('alice');
  bob = await lab.start('bob');
  received = [];
});

const bobDoes = (work: (call: IncomingCall) => void) =>
  bob.on('call', (call) => {
    received.push(call);
    work(call);
  });

describe('a user agent as a script uses it', () => {
  it('calls, is answered, and hangs up, in a few lines (RFC 3261 §13, §15)', async () => {
    bobDoes((call) => {
      call.ring();
      call.accept();
    });
    const call = await alice.call(lab.uri('bob'));
    const response = await lab.until('the answer', call.answered());
    await lab.until('the ACK', received[0]!.acknowledged());
    expect([response.statusCode, call.confirmed, received[0]?.confirmed]).toEqual([200, true, true]);
    expect(lab.media.map(({ heard }) => heard)).toEqual([['bob answers'], ['alice offers']]);
    call.hangUp();
    expect(await call.ended()).toEqual({ kind: 'hung up', by: 'local' });
    expect(await lab.until('the BYE', received[0]!.ended())).toEqual({ kind: 'hung up', by: 'remote' });
    // What has happened before somebody asks is told too.
    expect((await call.answered()).statusCode).toBe(200);
    await lab.expectNothingLeft();
  });

  it('asks the far end for its offer where it is told to, and answers that (RFC 3261 §13.2.1)', async () => {
    bobDoes((call) => call.accept());
    const call = alice.call(lab.uri('bob'), undefined, {}, { withoutOffer: true });
    await lab.until('the answer', call.answered());
    await lab.pass(100);
    expect(lab.media.map(({ heard }) => heard)).toEqual([['bob offers'], ['alice answers']]);
    call.hangUp();
    await lab.expectNothingLeft();
  });

  it('tells by an error which response refused a call', async () => {
    bobDoes((call) => call.reject(486));
    const failure = await lab.until(
      'the refusal',
      alice
        .call(lab.uri('bob'))
        .answered()
        .catch((error: unknown) => error),
    );
    expect(failure).toBeInstanceOf(CallFailed);
    expect(failure).toMatchObject({
      message: 'the call was refused by the remote side: 486 Busy Here',
      end: { kind: 'refused', by: 'remote' },
      response: { statusCode: 486 },
    });
    await lab.expectNothingLeft();
  });

  it('refuses what nobody listens for: 480 (RFC 3261 §21.4.18)', async () => {
    await expect(lab.until('it', alice.call(lab.uri('bob')).answered())).rejects.toMatchObject({
      response: { statusCode: 480 },
    });
  });

  it('cancels a call that is not answered by its deadline', async () => {
    bobDoes((call) => call.ring());
    const failure = lab.until(
      'the deadline',
      alice
        .call(lab.uri('bob'))
        .answered({ within: 5000 })
        .catch((error: unknown) => error),
    );
    expect(await failure).toBeInstanceOf(DeadlineError);
    expect(lab.clock.now()).toBe(5000);
    await lab.pass(100);
    expect(lab.ladder).toContain('a>b CANCEL');
    expect(await received[0]?.ended()).toMatchObject({ kind: 'cancelled', by: 'remote' });
    await lab.expectNothingLeft();
  });

  it('ends a call when its signal is aborted, whatever state it is in', async () => {
    bobDoes((call) => call.ring());
    const ringing = new AbortController();
    const call = alice.call(lab.uri('bob'), undefined, {}, { signal: ringing.signal });
    await lab.pass(100);
    ringing.abort();
    expect(await lab.until('the end', call.ended())).toMatchObject({ kind: 'cancelled', by: 'local' });
    received[0]?.reject(480);
    bobDoes((other) => other.accept());
    const talking = new AbortController();
    const second = alice.call(lab.uri('bob'), undefined, {}, { signal: talking.signal });
    await lab.until('the answer', second.answered());
    talking.abort();
    expect(await lab.until('the end', second.ended())).toEqual({ kind: 'hung up', by: 'local' });
    expect(() => alice.call(lab.uri('bob'), undefined, {}, { signal: talking.signal })).toThrow('aborted');
  });

  it('stops waiting, and nothing else, when the signal of a wait is aborted', async () => {
    bobDoes((call) => call.ring());
    const call = alice.call(lab.uri('bob'));
    const controller = new AbortController();
    const waiting = call.answered({ signal: controller.signal }).catch((error: unknown) => error);
    controller.abort(new Error('enough'));
    expect(await waiting).toEqual(new Error('enough'));
    expect(call.finished).toBe(false);
    received[0]?.accept();
  });

  it('ends a call whose answer can’t be used, and says why: ACK, then BYE (RFC 3261 §13.2.2.4, RFC 3264 §6)', async () => {
    bobDoes((call) => call.accept({ contentType: 'application/sdp', content: 'impossible' }));
    const failure = lab.until(
      'the end',
      alice
        .call(lab.uri('bob'))
        .answered()
        .catch((error: unknown) => error),
    );
    expect(await failure).toMatchObject({ end: { kind: 'lost', by: 'local' } });
    await lab.pass(100);
    expect(lab.ladder.slice(-3)).toEqual(['a>b ACK', 'a>b BYE', 'b>a 200']);
    expect(lab.problems).toMatchObject([{ paragraph: 'RFC 3264 §6', what: 'nobody can do that' }]);
    await lab.expectNothingLeft();
  });

  it('refuses an offer that its media can’t answer: 488 (RFC 3261 §21.4.26)', async () => {
    bobDoes((call) => call.accept());
    const call = alice.call(lab.uri('bob'), { contentType: 'application/sdp', content: 'impossible' });
    await expect(lab.until('it', call.answered())).rejects.toMatchObject({ response: { statusCode: 488 } });
  });

  it('has typed events for INFO and MESSAGE in a call; nobody listening, they are refused (RFC 6086 §4.2.2)', async () => {
    bobDoes((call) => call.accept());
    const call = alice.call(lab.uri('bob'));
    await lab.until('the answer', call.answered());
    const digit = { contentType: 'application/dtmf-relay', content: 'Signal=5' };
    expect((await lab.until('415', call.info(digit))).statusCode).toBe(415);
    const told: string[] = [];
    received[0]?.on('info', ({ body }) => told.push(body.toString()));
    received[0]?.on('message', ({ body }) => told.push(body.toString()));
    expect((await lab.until('200', call.info(digit))).statusCode).toBe(200);
    const text = { contentType: 'text/plain', content: 'hello' };
    expect((await lab.until('200', call.request('MESSAGE', text))).statusCode).toBe(200);
    expect(told).toEqual(['Signal=5', 'hello']);
    call.hangUp();
    await lab.expectNothingLeft();
  });

  it('sends a MESSAGE, and says by an error which response refused it (RFC 3428 §4)', async () => {
    const refused = await lab.until(
      '405',
      alice.message(lab.uri('bob'), 'hi').catch((error: unknown) => error),
    );
    expect(refused).toBeInstanceOf(RequestRefused);
    expect(refused).toMatchObject({ response: { statusCode: 405 } });
    const heard: string[] = [];
    bob.on('message', ({ body }) => heard.push(body.toString()));
    expect((await lab.until('200', alice.message(lab.uri('bob'), 'hi'))).statusCode).toBe(200);
    expect(heard).toEqual(['hi']);
  });

  it('keeps what a listener does wrong from everybody else', async () => {
    bobDoes((call) => call.accept());
    const call = alice.call(lab.uri('bob'));
    call.on('answered', () => {
      throw new Error('a bug');
    });
    expect((await lab.until('the answer', call.answered())).statusCode).toBe(200);
    expect(lab.faults).toEqual([new Error('a bug')]);
    expect(call.confirmed).toBe(true);
    call.hangUp();
  });

  it('registers, and on close hangs up and takes its binding back (RFC 3261 §10.2.2)', async () => {
    const methods: string[] = [];
    bob.handle('REGISTER', (transaction) => {
      methods.push(`REGISTER ${transaction.request.text('Expires')}`);
      const contact = transaction.request.text('Contact') ?? '';
      transaction.respond(bob.answer(transaction.request, 200).withText('Contact', `${contact};expires=600`));
    });
    bobDoes((call) => call.accept());
    const carol = await lab.start('carol', { proxy: lab.uri('bob') });
    const states: string[] = [];
    carol.on('registration', (state) => states.push(state));
    await lab.until('the 200', carol.register({ expires: 600 }));
    const call = carol.call(lab.uri('bob'));
    await lab.until('the answer', call.answered());
    await lab.until('the end', carol.close());
    expect([methods, states.at(-1)]).toEqual([['REGISTER 600', 'REGISTER 0'], 'unregistered']);
    expect(await call.ended()).toEqual({ kind: 'hung up', by: 'local' });
    await lab.expectNothingLeft();
  });

  it('says by an error why a registration was refused', async () => {
    const refused = await lab.until(
      '405',
      alice.register({ registrar: bob.contact().uri }).catch((error: unknown) => error),
    );
    expect(refused).toBeInstanceOf(RequestRefused);
    await lab.until('the end', alice.close());
  });

  it('refuses an address or a target that is none', async () => {
    await expect(lab.start('carol', { address: 'tel:+1' })).rejects.toThrow('no SIP URI');
    // Nothing is left open behind it.
    await lab.start('carol');
    expect(() => alice.call('nobody')).toThrow('URI without a scheme');
  });

  it('answers 400 with what is wrong where a handler can’t read a header (RFC 3261 §21.4.1)', async () => {
    bob.handle('PUBLISH', ({ request }) => void request.required(Expires));
    const response = await lab.until('400', alice.request('PUBLISH', lab.uri('bob')));
    expect([response.statusCode, response.reasonPhrase]).toEqual([400, expect.stringContaining('Expires')]);
  });
});
