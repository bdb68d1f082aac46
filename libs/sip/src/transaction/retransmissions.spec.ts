import { describe, expect, it } from '@jest/globals';
import { LayerBench } from './layer-bench.fixture.js';

const reliable = ['TCP', 'TLS', 'WS', 'WSS'] as const;
const via = (protocol: string, branch: string) => `SIP/2.0/${protocol} 192.0.2.1:5070;branch=${branch}`;

describe('what an INVITE client transaction sends (RFC 3261 §17.1.1.2)', () => {
  it('over UDP is the INVITE seven times, and no ACK where nothing comes back', async () => {
    const bench = await LayerBench.start();
    const { told } = bench.send('INVITE');
    await bench.clock.advanceAsync(31_999);
    expect(told).toEqual([]);
    await bench.clock.advanceAsync(1);
    const instants = [0, 500, 1500, 3500, 7500, 15500, 31500];
    expect(bench.instants).toEqual(instants.map((instant) => `${instant} INVITE`));
    expect([told, bench.open.client, bench.clock.pending]).toEqual([['timeout'], 0, 0]);
  });

  it.each(reliable)('over %s is the INVITE once, with the same timeout', async (protocol) => {
    const bench = await LayerBench.start(protocol);
    const { told } = bench.send('INVITE');
    await bench.clock.advanceAsync(32_000);
    expect([bench.instants, told]).toEqual([['0 INVITE'], ['timeout']]);
  });

  it('is the same message each time, byte for byte', async () => {
    const bench = await LayerBench.start();
    bench.send('INVITE');
    await bench.clock.advanceAsync(4000);
    const [first, ...others] = bench.port.sent.map(({ message }) => message);
    expect(others).toHaveLength(3);
    for (const other of others) {
      expect(other.fields.map(({ value }) => value)).toEqual(first?.fields.map(({ value }) => value));
    }
  });

  it('is an ACK for each refusal, to where the INVITE went, over UDP for 32 s', async () => {
    const bench = await LayerBench.start();
    const { told, transaction } = bench.send('INVITE');
    await bench.clock.advanceAsync(100);
    for (let times = 0; times < 3; times++) {
      bench.answer(transaction.request, '486 Busy Here', { To: '<sip:bob@b.test>;tag=t' });
      await bench.clock.advanceAsync(10_000);
    }
    expect(bench.instants).toEqual(['0 INVITE', '100 ACK', '10100 ACK', '20100 ACK']);
    expect(new Set(bench.port.sent.map(({ target }) => JSON.stringify(target))).size).toBe(1);
    await bench.clock.advanceAsync(2000);
    expect([told, bench.open.client]).toEqual([['486'], 0]);
    bench.answer(transaction.request, '486 Busy Here');
    expect(bench.instants).toHaveLength(4);
  });

  it.each(reliable)('over %s is one ACK, and the transaction is over', async (protocol) => {
    const bench = await LayerBench.start(protocol);
    const { told, transaction } = bench.send('INVITE');
    bench.answer(transaction.request, '486 Busy Here', { To: '<sip:bob@b.test>;tag=t' });
    expect([bench.instants, told, bench.open.client]).toEqual([['0 INVITE', '0 ACK'], ['486'], 0]);
  });
});

describe('the ACK that an INVITE client transaction makes (RFC 3261 §17.1.1.3)', () => {
  it('has Request-URI, Via, From, Call-ID, Route and CSeq number of the INVITE, To of the response, and no more', async () => {
    const bench = await LayerBench.start();
    const { transaction } = bench.send('INVITE');
    const { request } = transaction;
    bench.answer(request, '500 Server Internal Error', { To: '<sip:bob@b.test>;tag=t', CSeq: '1 INVITE' });
    const ack = bench.port.sent[1]?.message;
    expect(ack?.startLine).toBe('ACK sip:bob@192.0.2.9 SIP/2.0');
    for (const name of ['Via', 'From', 'Call-ID']) expect(ack?.text(name)).toBe(request.text(name));
    expect(ack?.text('To')).toBe('<sip:bob@b.test>;tag=t');
    expect(ack?.text('CSeq')).toBe('1 ACK');
    expect([ack?.fields.filter(({ name }) => name === 'Via').length, ack?.body.length]).toEqual([1, 0]);
  });
});

describe('what a non-INVITE client transaction sends (RFC 3261 §17.1.2.2)', () => {
  it('over UDP is the request eleven times, T2 apart in the end', async () => {
    const bench = await LayerBench.start();
    const { told } = bench.send('OPTIONS');
    await bench.clock.advanceAsync(32_000);
    const instants = [0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500];
    expect(bench.instants).toEqual(instants.map((instant) => `${instant} OPTIONS`));
    expect([told, bench.open.client, bench.clock.pending]).toEqual([['timeout'], 0, 0]);
  });

  it.each(reliable)('over %s is the request once, with the same timeout', async (protocol) => {
    const bench = await LayerBench.start(protocol);
    const { told } = bench.send('OPTIONS');
    await bench.clock.advanceAsync(32_000);
    expect([bench.instants, told]).toEqual([['0 OPTIONS'], ['timeout']]);
  });

  it('is a CANCEL by the same rules, in its own transaction (RFC 3261 §9.1)', async () => {
    const bench = await LayerBench.start();
    const { transaction } = bench.send('INVITE');
    bench.answer(transaction.request, '100 Trying');
    const told: string[] = [];
    bench.layer.cancel(transaction, { onTimeout: () => told.push('timeout') });
    await bench.clock.advanceAsync(32_000);
    expect(bench.instants.filter((line) => line.endsWith('CANCEL'))).toHaveLength(11);
    expect([told, transaction.state]).toEqual([['timeout'], 'Proceeding']);
  });
});

describe('what an INVITE server transaction sends (RFC 3261 §17.2.1)', () => {
  it('over UDP is 100 after 200 ms, and a refusal again and again up to every T2 until timer H', async () => {
    const bench = await LayerBench.start();
    bench.receive('INVITE');
    const told: string[] = [];
    const [invite] = bench.requests;
    if (invite !== undefined) invite.user = { onTimeout: () => told.push('timeout') };
    await bench.clock.advanceAsync(1000);
    bench.respond(486);
    await bench.clock.advanceAsync(32_000);
    const refusals = [0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500];
    expect(bench.instants).toEqual(['200 100', ...refusals.map((instant) => `${1000 + instant} 486`)]);
    expect([told, bench.open.server, bench.clock.pending]).toEqual([['timeout'], 0, 0]);
  });

  it.each(reliable)('over %s is 100 after 200 ms, and a refusal once', async (protocol) => {
    const bench = await LayerBench.start(protocol);
    bench.receive('INVITE', { Via: via(protocol, 'z9hG4bKINVITE') });
    await bench.clock.advanceAsync(1000);
    bench.respond(486);
    await bench.clock.advanceAsync(32_000);
    expect(bench.instants).toEqual(['200 100', '1000 486']);
    expect([bench.open.server, bench.clock.pending]).toEqual([0, 0]);
  });

  it('is the latest provisional response whenever the INVITE comes again, and nothing while there is none', async () => {
    const bench = await LayerBench.start();
    bench.receive('INVITE');
    bench.receive('INVITE');
    await bench.clock.advanceAsync(200);
    bench.receive('INVITE');
    bench.respond(180);
    bench.respond(183);
    bench.receive('INVITE');
    expect(bench.instants).toEqual(['200 100', '200 100', '200 180', '200 183', '200 183']);
    expect(bench.port.sent[0]?.message.text('To')).toBe('<sip:bob@b.test>');
  });

  it('is a 2xx when its user says so and never of itself, whatever comes again (RFC 6026 §7.1)', async () => {
    const bench = await LayerBench.start();
    bench.receive('INVITE');
    bench.respond(200);
    for (const wait of [500, 1000, 2000]) {
      await bench.clock.advanceAsync(wait);
      bench.receive('INVITE');
    }
    expect(bench.instants).toEqual(['0 200']);
    bench.respond(200);
    expect(bench.instants).toEqual(['0 200', '3500 200']);
    expect(bench.requests).toHaveLength(1);
  });
});

describe('what a non-INVITE server transaction sends (RFC 3261 §17.2.2, RFC 4320 §4.1, §4.2)', () => {
  it('over UDP is nothing before 3.5 s, then 100, then that again for each request that comes again', async () => {
    const bench = await LayerBench.start();
    bench.receive('OPTIONS');
    for (const wait of [500, 1000]) {
      await bench.clock.advanceAsync(wait);
      bench.receive('OPTIONS');
    }
    expect(bench.respond(100)).toBe(false);
    expect(bench.instants).toEqual([]);
    await bench.clock.advanceAsync(6000);
    bench.receive('OPTIONS');
    expect(bench.instants).toEqual(['3500 100', '7500 100']);
  });

  it.each([101, 180, 183, 199])('is never %s', async (statusCode) => {
    const bench = await LayerBench.start();
    bench.receive('OPTIONS');
    expect(bench.respond(statusCode)).toBe(false);
    expect([bench.instants, bench.requests[0]?.state]).toEqual([[], 'Trying']);
  });

  it('is no 408: the transaction ends without a word, which its user is told (RFC 4320 §4.2)', async () => {
    const bench = await LayerBench.start();
    bench.receive('OPTIONS');
    let ends = 0;
    const [options] = bench.requests;
    if (options !== undefined) options.user = { onTerminated: () => ends++ };
    expect(bench.respond(408)).toBe(false);
    await bench.clock.advanceAsync(40_000);
    expect([bench.instants, ends, bench.open.server]).toEqual([[], 1, 0]);
  });

  it('is 408 to an INVITE, where it is of use (RFC 4320 §4.2)', async () => {
    const bench = await LayerBench.start();
    bench.receive('INVITE');
    expect(bench.respond(408)).toBe(true);
    expect(bench.instants).toEqual(['0 408']);
  });

  it.each(reliable)('over %s is the final response once, and nothing is kept', async (protocol) => {
    const bench = await LayerBench.start(protocol);
    bench.receive('OPTIONS', { Via: via(protocol, 'z9hG4bKx') });
    bench.respond(200);
    expect([bench.instants, bench.open.server, bench.clock.pending]).toEqual([['0 200'], 0, 0]);
  });
});
