import { beforeEach, describe, expect, it } from '@jest/globals';
import { Via } from '../message/headers/via.js';
import { LayerBench } from './layer-bench.fixture.js';

let bench: LayerBench;
beforeEach(async () => {
  bench = await LayerBench.start();
});

const strays = () => bench.transport.counters.strayResponses;
const branchOf = (via: string) => /branch=([^;]+)/.exec(via)?.[1] ?? '';

describe('matching responses to client transactions (RFC 3261 §17.1.3)', () => {
  it('gives a response to the transaction with its branch, whatever else is under way', () => {
    const first = bench.send('OPTIONS');
    const second = bench.send('OPTIONS');
    bench.answer(second.transaction.request, '200 OK');
    bench.answer(first.transaction.request, '404 Not Found');
    expect([first.told, second.told]).toEqual([['404'], ['200']]);
  });

  it('gives the CANCEL’s responses to the CANCEL and the INVITE’s to the INVITE, though both have one branch', () => {
    const { transaction, told } = bench.send('INVITE');
    bench.answer(transaction.request, '180 Ringing');
    const cancelTold: number[] = [];
    const cancel = bench.layer.cancel(transaction, {
      onResponse: ({ statusCode }) => cancelTold.push(statusCode),
    });
    expect(cancel?.request.text('Via')).toBe(transaction.request.text('Via'));
    bench.answer(transaction.request, '200 OK', { CSeq: '1 CANCEL' });
    expect([told, cancelTold]).toEqual([['180'], [200]]);
    bench.answer(transaction.request, '487 Request Terminated');
    expect([told, cancelTold]).toEqual([['180', '487'], [200]]);
    expect(bench.port.sentLines).toEqual(['INVITE', 'CANCEL', 'ACK']);
  });

  it.each<[string, (via: string) => Record<string, string>]>([
    ['another branch', (via) => ({ Via: via.replace(branchOf(via), 'z9hG4bKother') })],
    ['no branch', (via) => ({ Via: via.replace(`;branch=${branchOf(via)}`, '') })],
    ['another method in CSeq', () => ({ CSeq: '1 MESSAGE' })],
    ['a method spelled in another case', () => ({ CSeq: '1 options' })],
    ['ACK in CSeq: nobody answers an ACK', () => ({ CSeq: '1 ACK' })],
    ['another sent-by (RFC 3261 §18.1.2)', (via) => ({ Via: via.replace('192.0.2.9', '192.0.2.8') })],
    ['another port in sent-by (RFC 3261 §18.1.2)', (via) => ({ Via: via.replace('5060', '5061') })],
    [
      'a second Via below ours (RFC 3261 §8.1.3.3)',
      (via) => ({ Via: `${via}, SIP/2.0/UDP h;branch=z9hG4bKx` }),
    ],
  ])('drops a response with %s and counts it (RFC 6026 §8.9)', (_name, lines) => {
    const { transaction, told } = bench.send('OPTIONS');
    bench.answer(transaction.request, '200 OK', lines(transaction.request.text('Via') ?? ''));
    expect([told, strays(), transaction.state]).toEqual([[], 1, 'Trying']);
    expect(bench.faults).toEqual([]);
  });

  it('looks at nothing else: tags, Call-ID and the number in CSeq are for the layers above', () => {
    const { transaction, told } = bench.send('OPTIONS');
    const other = {
      'Call-ID': 'another',
      From: '<sip:x@x.test>;tag=x',
      To: '<sip:y@y.test>;tag=y',
      CSeq: '99999 OPTIONS',
    };
    bench.answer(transaction.request, '200 OK', other);
    expect(told).toEqual(['200']);
  });

  it.each(['INVITE', 'OPTIONS'])(
    'drops a late final response to an %s after its timeout (RFC 6026 §7.2, RFC 4320 §2.2)',
    async (method) => {
      const { transaction, told } = bench.send(method);
      await bench.clock.advanceAsync(32_000);
      bench.answer(transaction.request, '200 OK');
      expect([told, strays()]).toEqual([['timeout'], 1]);
      expect(bench.port.sentLines).not.toContain('ACK');
    },
  );

  it('takes the first of several responses from a group, the others for repetitions (RFC 3261 §17.1.3)', () => {
    const { transaction, told } = bench.send('OPTIONS');
    for (const tag of ['one', 'two', 'three'])
      bench.answer(transaction.request, '200 OK', { To: `<sip:bob@b.test>;tag=${tag}` });
    expect(told).toEqual(['200']);
  });

  it('has no transaction for an ACK: it is sent once, and a response to it is dropped (RFC 3261 §17.1)', async () => {
    const target = { protocol: 'UDP', host: '192.0.2.1', port: 5070 } as const;
    const { transaction } = bench.send('OPTIONS');
    bench.answer(transaction.request, '200 OK');
    const ack = transaction.request.without(Via);
    bench.layer.sendStateless(ack, target);
    bench.answer(bench.port.sent[1]?.message ?? ack, '200 OK', { CSeq: '1 ACK' });
    expect(strays()).toBe(1);
    await bench.clock.advanceAsync(40_000);
    expect(bench.port.sent).toHaveLength(2);
    expect(bench.open.client).toBe(0);
  });
});
