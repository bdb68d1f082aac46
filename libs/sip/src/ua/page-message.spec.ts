import { beforeEach, describe, expect, it } from '@jest/globals';
import { parseUri } from '../grammar/uri.js';
import { EventsNetwork, type ScriptedPeer, uriOf } from './events/events.fixture.js';
import { PageMessageTooLarge, pageMessageExpiry, sendPageMessage } from './page-message.js';
import type { UserAgent } from './user-agent.js';

let lab: EventsNetwork;
let alice: UserAgent;
let bob: ScriptedPeer;
beforeEach(async () => {
  lab = new EventsNetwork();
  alice = await lab.userAgent('alice');
  bob = await lab.peer('bob');
});
const pass = (milliseconds: number) => lab.clock.advanceAsync(milliseconds);

describe('sending a page-mode message (RFC 3428 §4)', () => {
  it('is a MESSAGE with its text and without Contact', async () => {
    const result = sendPageMessage(alice, uriOf('bob'), 'Grüße');
    await pass(100);
    expect((await result).outcome).toBe('delivered');
    const [request] = bob.requests;
    expect([request?.method, request?.text('Content-Type'), request?.text('Contact')]).toEqual([
      'MESSAGE',
      'text/plain;charset=utf-8',
      undefined,
    ]);
    expect(Buffer.from(request?.body ?? []).toString()).toBe('Grüße');
  });

  it('carries the time of sending where it expires', async () => {
    void sendPageMessage(alice, uriOf('bob'), 'now or never', { expires: 60, contentType: 'text/x' });
    await pass(100);
    const [request] = bob.requests;
    expect([request?.text('Expires'), request?.text('Date'), request?.text('Content-Type')]).toEqual([
      '60',
      'Thu, 01 Jan 1970 00:00:00 GMT',
      'text/x',
    ]);
  });

  it.each([
    [200, 'delivered'],
    [202, 'stored'],
    [404, 'failed'],
    [603, 'refused'],
  ])('answered %i counts as %s (§7)', async (code, outcome) => {
    bob.answer = () => code;
    const result = sendPageMessage(alice, uriOf('bob'), 'hello');
    await pass(100);
    expect((await result).outcome).toBe(outcome);
  });
});

describe('messages and congestion (RFC 3428 §8)', () => {
  it('lets one message to a URI go at a time, those to others meanwhile', async () => {
    const carol = await lab.peer('carol');
    const heal = lab.network.partition(['192.0.2.1'], ['192.0.2.2']);
    const results = ['one', 'two'].map((message) => sendPageMessage(alice, uriOf('bob'), message));
    void sendPageMessage(alice, uriOf('carol'), 'other');
    await pass(1000);
    expect(carol.requests).toHaveLength(1);
    const sent = lab.network.log.filter(({ bytes }) => bytes.includes('two'));
    expect(sent).toEqual([]);
    heal();
    await pass(5000);
    expect((await Promise.all(results)).map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered']);
    expect(bob.requests.map(({ body }) => Buffer.from(body).toString())).toEqual(['one', 'two']);
  });

  it('refuses to send more than 1,300 bytes', async () => {
    await expect(sendPageMessage(alice, uriOf('bob'), 'x'.repeat(1300))).rejects.toThrow(PageMessageTooLarge);
    const fits = sendPageMessage(alice, uriOf('bob'), 'x'.repeat(700));
    await pass(100);
    expect((await fits).outcome).toBe('delivered');
    const [logged] = lab.network.log;
    expect(logged?.bytes.length).toBeLessThanOrEqual(1300);
  });
});

describe('the end of a message’s validity (RFC 3428 §7)', () => {
  it('counts from Date, or from when it came; without Expires there is none', async () => {
    void sendPageMessage(alice, uriOf('bob'), 'hello', { expires: 60 });
    await pass(100);
    const [request] = bob.requests;
    expect(pageMessageExpiry(request!, 5000)).toBe(60_000);
    expect(pageMessageExpiry(request!.without({ name: 'Date' }), 5000)).toBe(65_000);
    expect(pageMessageExpiry(request!.without({ name: 'Expires' }), 5000)).toBeUndefined();
  });
});

describe('what else a request has (RFC 3261 §8.1.1.10)', () => {
  it('stands beside what every request has, and a body is described: type, length, and what else is said of it', async () => {
    const { request, nextHop } = alice.prepare('MESSAGE', uriOf('bob'));
    const complete = alice
      .withOwnHeaders(request)
      .withText('Subject', 'lunch')
      .withText('Content-Language', 'de')
      .withBody('text/plain;charset=utf-8', 'Grüße');
    void alice.send(complete, nextHop);
    await pass(100);
    const [received] = bob.requests;
    const names = ['Subject', 'Content-Type', 'Content-Language', 'Content-Length'];
    expect(names.map((name) => received?.text(name))).toEqual([
      'lunch',
      'text/plain;charset=utf-8',
      'de',
      '7',
    ]);
    for (const name of ['To', 'From', 'Call-ID', 'CSeq', 'Max-Forwards', 'Via'])
      expect(received?.text(name)).toBeDefined();
  });

  it('is no body: then nothing describes one, and its length is 0', async () => {
    void alice.request('OPTIONS', uriOf('bob'));
    await pass(100);
    const [received] = bob.requests;
    expect(['Content-Type', 'Content-Length'].map((name) => received?.text(name))).toEqual([undefined, '0']);
  });
});

describe('an im: URI (RFC 3428 §5)', () => {
  it('is nowhere to send a MESSAGE to before it is resolved to a SIP URI, and says so', async () => {
    const result = sendPageMessage(alice, parseUri('im:bob@b.test'), 'hello');
    await pass(100);
    expect(await result).toMatchObject({ outcome: 'failed' });
    expect(bob.requests).toEqual([]);
  });

  it('in a MESSAGE that comes is refused with 416 (RFC 3261 §8.2.2.1)', async () => {
    const carol = await lab.userAgent('carol');
    carol.handle(
      'MESSAGE',
      (transaction) => void transaction.respond(carol.answer(transaction.request, 200)),
    );
    const { request } = alice.prepare('MESSAGE', parseUri('im:carol@b.test'));
    const complete = request.withText('CSeq', '1 MESSAGE').withBody('text/plain', 'hello');
    const response = await lab.clock.runUntil(bob.exchange(complete, '192.0.2.3'));
    expect(response?.statusCode).toBe(416);
  });
});
