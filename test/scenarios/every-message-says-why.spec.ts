import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { TracedDecision, TracedMessage } from '@trapezoid/contracts';
import { type Ladder, type LadderArrow, makeLadder } from '@trapezoid/ladder';
import { describeShapes } from '../support/describe-shapes.js';
import { eventually, Network } from '../support/network.js';

interface ToldCall {
  readonly callId: string;
  readonly messages: readonly TracedMessage[];
  readonly decisions: readonly TracedDecision[];
}

describeShapes('every message says why', [], 'A call, as the tap tells of it', (shape) => {
  let network: Network;
  let directory: string;
  let call: ToldCall;
  let impaired = false;
  const file = (name: string) => join(directory, name);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'why-'));
    network = await Network.start({
      shape,
      edit: (text) => text.replace(/^ {2}bob: .*$/m, '  bob: { rings: 100ms }'),
    });
    const { code, output } = await network.cli(
      ...['call', 'alice', 'bob', '--duration', '200ms', '--json', '--export', file('call.html')],
    );
    if (code !== 0) throw new Error(output);
    const [line] = output.split('\n').filter((text) => text.startsWith('{'));
    call = JSON.parse(line ?? '') as ToldCall;
  }, 150_000);

  afterEach(async () => {
    if (impaired) await network?.cli('impair', 'clear');
    impaired = false;
  }, 30_000);

  afterAll(async () => {
    await network?.stop();
    await rm(directory, { recursive: true, force: true });
  }, 30_000);

  it('names the transaction of each message, with its kind and state (RFC 3261 §17)', () => {
    const known = call.messages.map(({ element, direction, transaction, text }) => {
      const [first = '', second = ''] = text.split(' ');
      const what = first === 'SIP/2.0' ? second : first;
      return `${element} ${direction} ${what}: ${transaction?.kind ?? 'none'} ${transaction?.state ?? ''}`.trim();
    });

    for (const line of [
      'alice sent INVITE: INVITE client Calling',
      'proxy received INVITE: INVITE server Proceeding',
      'proxy sent 407: INVITE server Completed',
      'alice sent ACK: INVITE client Completed',
      'proxy sent INVITE: INVITE client Calling',
      'bob sent 200: INVITE server Accepted',
      'proxy received ACK: none',
      'bob received BYE: non-INVITE server Trying',
    ]) {
      expect(known).toContain(line);
    }
  });

  it('has the proxy’s own decisions behind what it sent, and a reason for every message', () => {
    const { arrows, parties } = makeLadder(call.messages, { decisions: call.decisions });
    const said = arrows.map(
      ({ from, method, statusCode, why }) =>
        `${parties[from]} ${method ?? statusCode}: ${why.section}, ${why.by}`,
    );

    expect(said).toContain('proxy 407: RFC 3261 §16.3 step 6, element');
    expect(said).toContain('proxy INVITE: RFC 3261 §16.6, element');
    expect(said).toContain('bob 200: RFC 3261 §13.3.1.4, element');
    expect(said).toContain('alice INVITE: RFC 3261 §13.2.1, message');
    expect(arrows.every(({ why }) => why.reason !== '' && /^RFC \d+ §/.test(why.section))).toBe(true);
  });

  it('marks what the transaction absorbed: the ACK to the challenge (RFC 3261 §17.2.1)', () => {
    const { arrows } = makeLadder(call.messages, { decisions: call.decisions });
    const absorbed = arrows.filter((arrow) => arrow.absorbed && !arrow.retransmission);

    expect(absorbed.map(({ method }) => method)).toEqual(['ACK']);
  });

  it('is a file to hand in, and is remembered for who asks later', async () => {
    const html = await readFile(file('call.html'), 'utf8');
    expect(html).toContain('alice calls bob');
    expect(html).toContain('RFC 3261 §16.3 step 6; the element says so');

    const { code, output } = await network.cli('ladder', '--call', call.callId);
    expect(code).toBe(0);
    expect(output).toMatch(/INVITE ─+►[\s\S]*└ proxy: .*\(RFC 3261 §16\.6\)[\s\S]*BYE/);
  }, 30_000);

  it('says why on the terminal while it happens', async () => {
    const { output } = await network.cli('options', 'alice', 'bob', '--why');

    expect(output).toMatch(/OPTIONS ─+►[\s\S]*└ alice: asks what the other side can do \(RFC 3261 §11\.1\)/);
    expect(output).toMatch(/└ proxy: .*\(RFC 3261 §16\.6\)/);
  }, 30_000);

  it('has the registrar’s decision on a REGISTER too (RFC 3261 §10.3 step 8)', async () => {
    const trace = network.beginCli('trace', '--why');
    await eventually(
      async () => (trace.output.includes('Ctrl+C ends it') ? true : undefined),
      20_000,
      'the trace has begun',
    );
    await network.cli('register', 'alice');
    await eventually(
      async () =>
        /registrar: 1 binding is current now \(RFC 3261 §10\.3 step 8\)/.test(trace.output)
          ? true
          : undefined,
      20_000,
      'the registrar says why',
    ).catch((error: Error) => {
      throw new Error(`${error.message}\n${trace.output}`);
    });
    await trace.stop();
  }, 60_000);

  /** A call while messages are impaired, as it is drawn. */
  async function ladderOfCall(...impair: readonly string[]): Promise<Ladder> {
    impaired = true;
    const set = await network.cli('impair', ...impair);
    if (set.code !== 0) throw new Error(set.output);
    const { code, output } = await network.cli('call', 'alice', 'bob', '--duration', '800ms', '--json');
    if (code !== 0) throw new Error(output);
    const told = JSON.parse(output.split('\n').find((line) => line.startsWith('{')) ?? '') as ToldCall;
    return makeLadder(told.messages, { decisions: told.decisions });
  }

  /** `alice INVITE proxy lost`, then the same again. */
  const describeArrows = ({ arrows, parties }: Ladder, fits: (arrow: LadderArrow) => boolean): string[] =>
    arrows.filter(fits).map((arrow) => {
      const marks = [
        arrow.lost ? ' lost' : '',
        arrow.retransmission ? ' again' : '',
        arrow.absorbed ? ' absorbed' : '',
      ];
      return `${parties[arrow.from]} ${arrow.method ?? arrow.statusCode} ${parties[arrow.to]}${marks.join('')}`;
    });

  it('sends an INVITE again when timer A fires (RFC 3261 §17.1.1.2), and the ladder says who has lost it', async () => {
    const ladder = await ladderOfCall(
      'drop',
      '--from',
      'alice',
      '--to',
      'proxy',
      '--method',
      'INVITE',
      '--times',
      '1',
    );
    const invites = describeArrows(
      ladder,
      ({ method, from }) => method === 'INVITE' && ladder.parties[from] === 'alice',
    );

    expect(invites.slice(0, 2)).toEqual(['alice INVITE proxy lost', 'alice INVITE proxy again']);
    expect(ladder.arrows.find(({ lost }) => lost)).toMatchObject({
      fault: { action: 'drop' },
      handled: { reason: expect.stringMatching(/^was lost on purpose: fault fault-\d+$/), by: 'element' },
    });
  }, 60_000);

  it('sends the 200 again until the ACK has come (RFC 3261 §13.3.1.4)', async () => {
    const ladder = await ladderOfCall(
      'drop',
      '--from',
      'proxy',
      '--to',
      'bob',
      '--method',
      'ACK',
      '--times',
      '1',
    );
    const seen = describeArrows(
      ladder,
      ({ method, statusCode, cseq, from, to }) =>
        (method === 'ACK' && ladder.parties[to] === 'bob') ||
        (statusCode === 200 && cseq.method === 'INVITE' && ladder.parties[from] === 'bob'),
    );

    expect(seen).toEqual(['bob 200 proxy', 'proxy ACK bob lost', 'bob 200 proxy again', 'proxy ACK bob']);
  }, 60_000);

  it('does without a 180, which nobody sends again, and absorbs what comes twice (RFC 3261 §17.2.1)', async () => {
    const set = await network.cli(
      'impair',
      'duplicate',
      '--to',
      'proxy',
      '--from',
      'alice',
      '--method',
      'INVITE',
    );
    expect(set.output).toMatch(/fault-\d+: duplicate all INVITE from alice to proxy/);
    const ladder = await ladderOfCall(
      'drop',
      '--from',
      'bob',
      '--to',
      'proxy',
      '--status',
      '180',
      '--times',
      '1',
    );

    expect(describeArrows(ladder, ({ statusCode }) => statusCode === 180)).toEqual(['bob 180 proxy lost']);
    expect(describeArrows(ladder, ({ method, absorbed }) => method === 'INVITE' && absorbed)).not.toEqual([]);
  }, 60_000);

  it('lists what it does and how often it has, and tells what it can’t do', async () => {
    await ladderOfCall('delay', '--from', 'proxy', '--method', 'BYE', '--delay', '30ms');
    const list = await eventually(
      async () => {
        const { output } = await network.cli('impair', 'list');
        return output.includes('struck 1') ? output : undefined;
      },
      10_000,
      'the delay has been told',
    );
    expect(list).toMatch(/delay all BYE from proxy by 30 ms +struck 1/);
    expect((await network.cli('impair', 'clear')).output).toMatch(/removed 1 fault/);
    const { code, output } = await network.cli('impair', 'drop', '--to', 'zoe');
    expect([code, output]).toEqual([1, expect.stringContaining('zoe is no element that speaks SIP')]);
  }, 60_000);
});
