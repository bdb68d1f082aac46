import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { CallId, Contact, CSeq, type Flow, From, RecordRoute, Route, To, Via } from '@trapezoid/sip';
import type { LoggedMessage } from '@trapezoid/testkit';
import { credentialsOf, ProxyBench, proxyHost } from '../proxy.fixture.js';

/**
 * What a call costs, in things that can be counted: the same on any machine, however much it has to do. Who makes one of
 * these numbers smaller writes the new one here; who makes one larger says why.
 */

const local = { host: proxyHost, port: 5060 };
const [alice, bob] = ['10.0.0.11', '10.0.0.12'];

const lines = (...all: readonly string[]) => `${all.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`;

/** All fields of a name in a message, as they stand. */
const fieldsOf = (text: string, name: string): string[] =>
  text.split('\r\n').filter((line) => line.startsWith(`${name}: `));

/** A proxy between two phones that are nothing but text: what they would read does not count. */
class TextCalls {
  private count = 0;

  private constructor(private readonly bench: ProxyBench) {}

  static async start(): Promise<TextCalls> {
    const bench = await ProxyBench.start();
    bench.bind('bob', `sip:bob@${bob}`);
    return new TextCalls(bench);
  }

  /** INVITE, 180, 200, ACK, BYE, 200. */
  async call(): Promise<void> {
    const id = `call${++this.count}`;
    const request = (method: string, uri: string, branch: number, ...more: readonly string[]) => [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP ${alice};branch=z9hG4bK${id}-${branch}`,
      'Max-Forwards: 70',
      'From: <sip:alice@lab.test>;tag=a',
      `Call-ID: ${id}`,
      ...more,
    ];
    const to = 'To: <sip:bob@lab.test>';
    const contact = `Contact: <sip:alice@${alice}>`;
    const credentials = `Proxy-Authorization: ${credentialsOf('alice')}`;
    const uri = 'sip:bob@lab.test';
    const invite = await this.sent(
      alice,
      request('INVITE', uri, 1, to, 'CSeq: 1 INVITE', contact, credentials),
    );
    const answer = (received: string, status: string) => [
      `SIP/2.0 ${status}`,
      ...['Via', 'Record-Route', 'From', 'Call-ID', 'CSeq'].flatMap((name) => fieldsOf(received, name)),
      `${fieldsOf(received, 'To')[0]}${received.startsWith('INVITE') ? ';tag=b' : ''}`,
      `Contact: <sip:bob@${bob}>`,
    ];
    await this.sent(bob, answer(invite, '180 Ringing'));
    const ok = await this.sent(bob, answer(invite, '200 OK'));
    const routes = fieldsOf(ok, 'Record-Route').map((line) => line.replace('Record-Route', 'Route'));
    const target = `sip:bob@${bob}`;
    await this.sent(alice, request('ACK', target, 2, ...routes, `${to};tag=b`, 'CSeq: 1 ACK'));
    const bye = await this.sent(alice, request('BYE', target, 3, ...routes, `${to};tag=b`, 'CSeq: 2 BYE'));
    const end = await this.sent(bob, answer(bye, '200 OK'));
    if (!end.startsWith('SIP/2.0 200')) throw new Error(end);
    // What the test bench notes is no part of the cost.
    this.bench.decisions.length = 0;
    (this.bench.network.log as LoggedMessage[]).length = 0;
  }

  /** Gives a message to the proxy; with what it sends then. */
  private async sent(from: string, message: readonly string[]): Promise<string> {
    const flow: Flow = { protocol: 'UDP', local, remote: { host: from, port: 5060 } };
    this.bench.element.transport.receive(Buffer.from(lines(...message)), flow);
    await this.bench.pass(1);
    return this.bench.network.log.at(-1)?.bytes.toString('latin1') ?? '';
  }
}

let calls: TextCalls;

beforeEach(async () => {
  calls = await TextCalls.start();
  await calls.call();
});

afterEach(() => {
  jest.restoreAllMocks();
});

it('reads of each message the headers that it needs, once', async () => {
  const definitions = [Via, From, To, CallId, CSeq, Contact, Route, RecordRoute] as unknown as readonly {
    readonly name: string;
    parse(): unknown;
  }[];
  const parsers = definitions.map((definition) => jest.spyOn(definition, 'parse'));
  await calls.call();
  const counts = definitions.map(({ name }, index) => [name, parsers[index]?.mock.calls.length]);
  expect(Object.fromEntries(counts)).toEqual({
    // Six messages; of a response the value beneath the proxy's own too.
    Via: 11,
    From: 6,
    To: 6,
    'Call-ID': 6,
    CSeq: 6,
    Route: 2,
    Contact: 0,
    'Record-Route': 0,
  });
});

it('keeps little of a call that has ended, for as long as it has to know repetitions', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const used = () => {
    collectGarbage();
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  for (let warmUp = 0; warmUp < 100; warmUp += 1) await calls.call();
  const before = used();
  for (let counted = 0; counted < 300; counted += 1) await calls.call();
  // 27,000 with the test's own timers; 38,500 where the values that were read of its messages are kept.
  expect((used() - before) / 300).toBeLessThan(33_000);
});
