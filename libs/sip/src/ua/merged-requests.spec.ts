import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, SeededRandom } from '@trapezoid/testkit';
import { To } from '../message/headers/to.js';
import { SipRequest } from '../message/request.js';
import { RecordingPort, requestText } from '../transport/recording-port.fixture.js';
import { TestUserAgent } from './two-user-agents.fixture.js';

let clock: FakeClock;
let port: RecordingPort;
let bob: TestUserAgent;

beforeEach(async () => {
  clock = new FakeClock(0);
  port = new RecordingPort();
  bob = await TestUserAgent.start({
    name: 'bob',
    host: port.local.host,
    open: port.open,
    clock,
    random: new SeededRandom(1),
    onIncoming: () => undefined,
  });
});
afterEach(() => {
  expect(bob.faults).toEqual([]);
});

const via = (branch: string, host = '192.0.2.1') => `SIP/2.0/UDP ${host}:5070;branch=z9hG4bK${branch}`;

/** The same request each time but for its way here, and for what is said. */
const receive = (method: string, branch: string, lines: Readonly<Record<string, string>> = {}) =>
  port.receive(
    requestText(method, {
      Via: via(branch),
      Contact: '<sip:alice@192.0.2.1:5070>',
      'Content-Type': method === 'MESSAGE' ? 'text/plain' : '',
      ...lines,
    }),
  );

/** Status codes of the final responses, each as often as it was sent. */
const finals = () => port.sentLines.filter((status) => !status.startsWith('1'));

describe('a request that has come by two ways (RFC 3261 §8.2.2.2)', () => {
  it('is answered 482 the second time and rings once', () => {
    receive('INVITE', 'one');
    receive('INVITE', 'two');
    receive('INVITE', 'three');
    expect(bob.received).toHaveLength(1);
    expect(finals()).toEqual(['482', '482']);
  });

  it('gets its 482 in the transaction of the second, with its Via and a To tag', () => {
    receive('INVITE', 'one');
    receive('INVITE', 'two');
    const refusal = port.sent.find(({ message }) => message.startLine.includes('482'))?.message;
    expect(refusal?.text('Via')).toContain('z9hG4bKtwo');
    expect(refusal?.header(To)?.parameters.get('tag')).toMatch(/./);
  });

  it.each(['OPTIONS', 'MESSAGE', 'SUBSCRIBE'])('is answered 482 whatever its method: %s', (method) => {
    receive(method, 'one');
    receive(method, 'two');
    expect(finals().at(-1)).toBe('482');
  });

  it('is no merged request where it comes again in its own transaction (RFC 3261 §17.2.3)', () => {
    receive('OPTIONS', 'one');
    receive('OPTIONS', 'one');
    expect(finals()).toEqual(['200', '200']);
  });

  it.each<[string, Record<string, string>]>([
    ['From tag', { From: '<sip:alice@a.test>;tag=a2' }],
    ['Call-ID', { 'Call-ID': 'call-2' }],
    ['number in CSeq', { CSeq: '2 OPTIONS' }],
    // Two phones that were started in the same second may choose the same of all of these.
    ['caller', { From: '<sip:carol@c.test>;tag=a1' }],
  ])('is another request with another %s', (_name, lines) => {
    receive('OPTIONS', 'one');
    receive('OPTIONS', 'two', lines);
    expect(finals()).toEqual(['200', '200']);
  });

  it('is another request with another method, which the CSeq names too', () => {
    receive('OPTIONS', 'one');
    receive('MESSAGE', 'two');
    expect(finals()).not.toContain('482');
  });

  it('is not asked about within a dialog: a To tag tells where it belongs', () => {
    const inDialog = { To: '<sip:bob@b.test>;tag=b' };
    receive('BYE', 'one', inDialog);
    receive('BYE', 'two', inDialog);
    expect(finals()).toEqual(['481', '481']);
  });

  it('has the CANCEL of either way answered as any (RFC 3261 §9.2)', () => {
    receive('INVITE', 'one');
    receive('INVITE', 'two');
    receive('CANCEL', 'two');
    receive('CANCEL', 'one');
    expect(finals().filter((status) => status !== '482')).toEqual(['200', '200', '487']);
  });

  it('is a request of its own once the first is forgotten, and not before', async () => {
    receive('OPTIONS', 'one');
    await clock.advanceAsync(31_999);
    receive('OPTIONS', 'two');
    expect(finals()).toEqual(['200', '482']);
    // The refused one goes on as long as the first did.
    await clock.advanceAsync(31_999);
    receive('OPTIONS', 'three');
    expect(finals()).toEqual(['200', '482', '482']);
    await clock.advanceAsync(32_000);
    receive('OPTIONS', 'four');
    expect(finals()).toEqual(['200', '482', '482', '200']);
  });

  it('leaves nothing behind', async () => {
    for (let number = 0; number < 100; number++)
      receive('OPTIONS', `x${number}`, { 'Call-ID': `c${number % 10}` });
    await clock.advanceAsync(32_000);
    expect([bob.openTransactions, clock.pending]).toEqual([0, 0]);
    receive('OPTIONS', 'again', { 'Call-ID': 'c1' });
    expect(finals().at(-1)).toBe('200');
    expect(port.sent.some(({ message }) => message instanceof SipRequest)).toBe(false);
  });
});
