import { describe, expect, it } from '@jest/globals';
import { LayerBench } from './layer-bench.fixture.js';

const via = (branch: string) => ({ Via: `SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK${branch}` });
const reply = (bench: LayerBench, at = 0) => bench.port.sent[at]?.message;

describe('more requests than there is room for (RFC 3261 §21.5.4)', () => {
  it('are answered 503 with Retry-After, without a transaction', async () => {
    const bench = await LayerBench.start('UDP', { maximumServerTransactions: 2 });
    for (const branch of ['1', '2', '3']) bench.receive('OPTIONS', via(branch));
    expect(bench.requests).toHaveLength(2);
    expect(reply(bench)?.startLine).toBe('SIP/2.0 503 Service Unavailable: too many transactions are open');
    expect(reply(bench)?.text('Retry-After')).toBe('5');
    expect(bench.open.server).toBe(2);
  });

  it('are taken again once there is room', async () => {
    const bench = await LayerBench.start('UDP', { maximumServerTransactions: 1 });
    bench.receive('OPTIONS', via('1'));
    bench.respond(200);
    bench.receive('OPTIONS', via('2'));
    await bench.clock.advanceAsync(32_000);
    bench.receive('OPTIONS', via('2'));
    expect(bench.requests).toHaveLength(2);
    expect(bench.port.sentLines).toEqual(['200', '503']);
  });

  it('are counted by their bytes too, so that large ones do not fill the memory', async () => {
    const bench = await LayerBench.start('UDP', { maximumServerBytes: 5000 });
    const filler = 'x'.repeat(1500);
    const receive = (branch: string) => bench.receive('OPTIONS', { ...via(branch), Subject: filler });
    for (const branch of ['1', '2', '3']) receive(branch);
    expect([bench.requests.length, bench.port.sentLines]).toEqual([2, ['503']]);
    for (const transaction of bench.requests) bench.respond(200, transaction);
    await bench.clock.advanceAsync(32_000);
    for (const branch of ['4', '5', '6']) receive(branch);
    expect([bench.requests.length, bench.open.server]).toEqual([4, 2]);
  });

  it('count with their bodies', async () => {
    const bench = await LayerBench.start('UDP', { maximumServerBytes: 3000 });
    const body = (branch: string) =>
      `MESSAGE sip:bob@192.0.2.9 SIP/2.0\r\nVia: ${via(branch).Via}\r\nFrom: <sip:a@a.test>;tag=1\r\n` +
      `To: <sip:b@b.test>\r\nCall-ID: c\r\nCSeq: 1 MESSAGE\r\nContent-Length: 2000\r\n\r\n${'x'.repeat(2000)}`;
    bench.port.receive(body('1'));
    bench.port.receive(body('2'));
    expect([bench.requests.length, bench.port.sentLines]).toEqual([1, ['503']]);
  });

  it('do not keep what is under way from its end: requests that come again, ACKs, and CANCELs of open INVITEs', async () => {
    const bench = await LayerBench.start('UDP', { maximumServerTransactions: 1 });
    bench.receive('INVITE');
    bench.receive('INVITE');
    bench.receive('CANCEL', via('INVITE'));
    bench.receive('CANCEL', via('nothing'));
    expect(bench.requests.map(({ request }) => request.method)).toEqual(['INVITE', 'CANCEL']);
    expect(bench.port.sentLines).toEqual(['503']);
    bench.respond(487);
    bench.receive('ACK');
    expect(bench.requests[0]?.state).toBe('Confirmed');
    bench.receive('ACK', via('own'));
    expect(bench.acknowledged).toHaveLength(1);
  });

  it('get one CANCEL for each open INVITE and no more', async () => {
    const bench = await LayerBench.start('UDP', { maximumServerTransactions: 1 });
    bench.receive('INVITE');
    for (let times = 0; times < 5; times++) bench.receive('CANCEL', via('INVITE'));
    expect(bench.open.server).toBe(2);
  });

  it('are never more in a flood, whatever its sender does, and leave nothing behind', async () => {
    const bench = await LayerBench.start('UDP', { maximumServerTransactions: 200 });
    for (let number = 0; number < 2000; number++) bench.receive('INVITE', via(String(number)));
    expect([bench.open.server, bench.requests.length, bench.port.sent.length]).toEqual([200, 200, 1800]);
    bench.layer.close();
    expect([bench.open.server, bench.clock.pending, bench.faults]).toEqual([0, 0, []]);
  });
});

describe('answers without a transaction (RFC 3261 §8.2.7)', () => {
  it('are the same for a request that comes again, and others for another request', async () => {
    const bench = await LayerBench.start('UDP', { maximumServerTransactions: 0 });
    for (const branch of ['1', '1', '2']) bench.receive('INVITE', via(branch));
    const tags = bench.port.sent.map(({ message }) => message.text('To'));
    expect(tags[0]).toMatch(/^<sip:bob@b\.test>;tag=.{24}$/);
    expect([tags[1] === tags[0], tags[2] === tags[0]]).toEqual([true, false]);
  });

  it('are the same for a malformed request that comes again', async () => {
    const bench = await LayerBench.start();
    for (let times = 0; times < 2; times++) bench.receive('INVITE', { 'Call-ID': '' });
    const [first, second] = bench.port.sent.map(({ message }) => message);
    expect(first?.startLine).toMatch(/^SIP\/2\.0 400 /);
    expect(first?.text('To')).toMatch(/;tag=/);
    expect(second?.text('To')).toBe(first?.text('To'));
  });

  it('have their ACKs dropped: nobody above knows of them', async () => {
    const bench = await LayerBench.start('UDP', { maximumServerTransactions: 0 });
    bench.receive('INVITE');
    bench.receive('ACK', { To: reply(bench)?.text('To') ?? '' });
    expect(bench.acknowledged).toEqual([]);
    bench.receive('ACK', { To: '<sip:bob@b.test>;tag=t' });
    expect(bench.acknowledged).toHaveLength(1);
  });
});
