import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LayerBench } from './layer-bench.fixture.js';

let bench: LayerBench;
beforeEach(async () => {
  bench = await LayerBench.start();
});
afterEach(() => {
  expect(bench.faults).toEqual([]);
});

const branch = (name: string) => ({ Via: `SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK${name}` });

describe('a client that does not keep to the rules (RFC 3261 §17.2.3)', () => {
  it('and changes the body of a request that it repeats is answered as to the first', () => {
    const text = (body: string) =>
      `MESSAGE sip:bob@192.0.2.9 SIP/2.0\r\nVia: ${branch('m').Via}\r\nFrom: <sip:a@a.test>;tag=1\r\n` +
      `To: <sip:b@b.test>\r\nCall-ID: c\r\nCSeq: 1 MESSAGE\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    bench.port.receive(text('good'));
    bench.respond(200);
    bench.port.receive(text('bad thing'));
    expect(bench.requests.map(({ request }) => Buffer.from(request.body).toString())).toEqual(['good']);
    expect(bench.port.sentLines).toEqual(['200', '200']);
  });

  it('and uses a branch for another method has another transaction, which does not touch the first', () => {
    bench.receive('INVITE', branch('x'));
    bench.receive('BYE', branch('x'));
    bench.respond(481, bench.requests[1]);
    expect(bench.requests.map(({ state }) => state)).toEqual(['Proceeding', 'Completed']);
    bench.respond(180);
    expect(bench.port.sentLines).toEqual(['481', '180']);
  });

  it('and uses a branch for another CSeq repeats its request, and gets the same answer', () => {
    bench.receive('OPTIONS', branch('x'));
    bench.respond(200);
    bench.receive('OPTIONS', { ...branch('x'), CSeq: '2 OPTIONS' });
    expect(bench.requests).toHaveLength(1);
    expect(bench.port.sent[1]?.message.text('CSeq')).toBe('1 OPTIONS');
  });

  it('and sends an ACK with the branch of a request that is no INVITE has it passed up, and its request stays', () => {
    bench.receive('OPTIONS', branch('x'));
    bench.receive('ACK', branch('x'));
    expect([bench.acknowledged.length, bench.requests.length, bench.requests[0]?.state]).toEqual([
      1,
      1,
      'Trying',
    ]);
  });

  it('and acknowledges again and again keeps an INVITE no longer than timer I', async () => {
    bench.receive('INVITE');
    bench.respond(486);
    for (let second = 0; second < 10; second++) {
      bench.receive('ACK');
      await bench.clock.advanceAsync(1000);
    }
    expect([bench.open.server, bench.port.sentLines]).toEqual([0, ['486']]);
  });

  it('and never acknowledges gets a refusal eleven times and no more', async () => {
    bench.receive('INVITE');
    bench.respond(486);
    await bench.clock.advanceAsync(100_000);
    expect([bench.port.sent.length, bench.open.server, bench.clock.pending]).toEqual([11, 0, 0]);
  });

  it('and puts a key of others into a quoted branch does not reach their transaction', () => {
    bench.receive('INVITE', branch('x'));
    bench.receive('INVITE', { Via: 'SIP/2.0/UDP 192.0.2.66:5070;branch="z9hG4bKx 192.0.2.1:5070 INVITE"' });
    expect(bench.requests).toHaveLength(2);
    expect(bench.requests[0]?.request.text('Via')).toContain('192.0.2.1:5070');
  });
});

describe('a user above that does not keep to the rules (RFC 3261 §17.2.1, §17.2.2)', () => {
  it.each([
    ['INVITE', 486, 200],
    ['INVITE', 486, 180],
    ['INVITE', 200, 486],
    ['INVITE', 200, 180],
    ['OPTIONS', 200, 404],
    ['OPTIONS', 404, 200],
  ])('gets its first final response to %s sent, %s, and not %s after it', (method, first, second) => {
    bench.receive(method);
    expect([bench.respond(first), bench.respond(second)]).toEqual([true, false]);
    expect(bench.port.sentLines).toEqual([String(first)]);
    expect(bench.requests[0]?.latestResponse?.statusCode).toBe(first);
  });

  it('gets nothing sent after the end', async () => {
    bench.receive('INVITE');
    bench.respond(486);
    await bench.clock.advanceAsync(32_000);
    const before = bench.port.sent.length;
    expect([bench.respond(200), bench.respond(486)]).toEqual([false, false]);
    bench.requests[0]?.terminate();
    expect(bench.port.sent).toHaveLength(before);
  });
});

describe('a server that does not keep to the rules (RFC 3261 §17.1.1.2, §17.1.2.2, RFC 6026 §7.2)', () => {
  it.each([
    ['INVITE', '486 Busy Here', '200 OK', ['486'], 1],
    ['INVITE', '486 Busy Here', '404 Not Found', ['486'], 2],
    ['INVITE', '486 Busy Here', '180 Ringing', ['486'], 1],
    ['INVITE', '200 OK', '486 Busy Here', ['200'], 0],
    ['INVITE', '200 OK', '180 Ringing', ['200'], 0],
    ['INVITE', '200 OK', '202 Accepted', ['200', '202'], 0],
    ['OPTIONS', '200 OK', '486 Busy Here', ['200'], 0],
    ['OPTIONS', '404 Not Found', '200 OK', ['404'], 0],
    ['OPTIONS', '404 Not Found', '100 Trying', ['404'], 0],
  ])('and answers %s with %s and then with %s', (method, first, second, expected, acks) => {
    const { told, transaction } = bench.send(method);
    bench.answer(transaction.request, first, { To: '<sip:bob@b.test>;tag=1' });
    bench.answer(transaction.request, second, { To: '<sip:bob@b.test>;tag=2' });
    expect(told).toEqual(expected);
    expect(bench.port.sentLines.filter((line) => line === 'ACK')).toHaveLength(acks);
  });

  it('and refuses twice with different tags has the first acknowledged twice (RFC 3261 §17.1.1.3)', () => {
    const { transaction } = bench.send('INVITE');
    for (const tag of ['one', 'two'])
      bench.answer(transaction.request, '486 Busy Here', { To: `<sip:bob@b.test>;tag=${tag}` });
    expect(bench.port.sent.slice(1).map(({ message }) => message.text('To'))).toEqual([
      '<sip:bob@b.test>;tag=one',
      '<sip:bob@b.test>;tag=one',
    ]);
  });

  it.each(['99999', '2', '0', '2147483647'])(
    'and answers with number %s in CSeq is matched by branch and method',
    (number) => {
      const { told, transaction } = bench.send('INVITE');
      bench.answer(transaction.request, '486 Busy Here', { CSeq: `${number} INVITE` });
      expect(told).toEqual(['486']);
      expect(bench.port.sent[1]?.message.text('CSeq')).toBe('1 ACK');
    },
  );

  it.each(['4294967296 INVITE', '-1 INVITE', 'INVITE', '1'])(
    'and answers with “%s” in CSeq is dropped',
    (cseq) => {
      const { told, transaction } = bench.send('INVITE');
      bench.answer(transaction.request, '486 Busy Here', { CSeq: cseq });
      expect([told, transaction.state]).toEqual([[], 'Calling']);
    },
  );

  it('and rings for ever does not make it send or grow', async () => {
    const { told, transaction } = bench.send('INVITE');
    for (let times = 0; times < 100; times++) {
      bench.answer(transaction.request, '180 Ringing');
      await bench.clock.advanceAsync(60_000);
    }
    expect([told.length, bench.port.sent.length, bench.open.client, bench.clock.pending]).toEqual([
      100, 1, 1, 0,
    ]);
  });

  it('and sends provisional responses for ever does not keep another request from its timeout', async () => {
    const { told, transaction } = bench.send('OPTIONS');
    for (let times = 0; times < 40; times++) {
      bench.answer(transaction.request, '100 Trying');
      await bench.clock.advanceAsync(1000);
    }
    expect(told.filter((one) => one !== '100')).toEqual(['timeout']);
    expect(bench.open.client).toBe(0);
  });
});
