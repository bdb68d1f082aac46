import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LayerBench } from './layer-bench.fixture.js';

const waits = fc.record({
  do: fc.constant('wait' as const),
  milliseconds: fc.oneof(fc.constantFrom(200, 500, 3500, 5000, 32000), fc.integer({ min: 1, max: 40_000 })),
});
const failures = fc.record({
  do: fc.constant('fail' as const),
  how: fc.constantFrom('none' as const, 'at once' as const, 'later' as const),
});
const branches = ['z9hG4bK1', 'z9hG4bK2', '1', ''];

const fromClients = fc.record({
  do: fc.constant('receive' as const),
  method: fc.constantFrom('INVITE', 'ACK', 'CANCEL', 'OPTIONS', 'BYE'),
  branch: fc.constantFrom(...branches),
  port: fc.constantFrom(5070, 5071),
  toTag: fc.constantFrom('', ';tag=t', ';tag=u'),
  cseq: fc.integer({ min: 1, max: 2 }),
});
const answers = fc.record({
  do: fc.constant('respond' as const),
  to: fc.nat({ max: 5 }),
  statusCode: fc.constantFrom(100, 180, 200, 202, 302, 408, 486, 503, 603),
});

const fromServers = fc.record({
  do: fc.constant('answer' as const),
  to: fc.nat({ max: 5 }),
  statusCode: fc.constantFrom(100, 180, 200, 202, 302, 408, 486, 503, 603),
  method: fc.constantFrom(undefined, 'INVITE', 'CANCEL', 'OPTIONS', 'ACK'),
  number: fc.constantFrom(1, 2, 99999),
});
const requests = fc.record({
  do: fc.constantFrom('send' as const, 'cancel' as const, 'terminate' as const),
  method: fc.constantFrom('INVITE', 'OPTIONS'),
  at: fc.nat({ max: 5 }),
});

describe('whatever clients send and users answer (RFC 3261 §17.2)', () => {
  it('brings no fault, and no transaction and no timer is left in the end', async () => {
    const steps = fc.array(
      fc.oneof({ weight: 4, arbitrary: fromClients }, { weight: 3, arbitrary: answers }, waits, failures),
      {
        maxLength: 40,
      },
    );
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom('UDP' as const, 'TCP' as const), async (all, protocol) => {
        const bench = await LayerBench.start(protocol);
        for (const step of all) {
          if (step.do === 'wait') await bench.clock.advanceAsync(step.milliseconds);
          else if (step.do === 'fail') bench.port.failure = step.how;
          else if (step.do === 'receive') {
            const branch = step.branch === '' ? '' : `;branch=${step.branch}`;
            bench.receive(step.method, {
              Via: `SIP/2.0/${protocol} 192.0.2.1:${step.port}${branch}`,
              To: `<sip:bob@b.test>${step.toTag}`,
              CSeq: `${step.cseq} ${step.method}`,
            });
          } else {
            const transaction = bench.requests[step.to];
            if (transaction === undefined) continue;
            const ended = transaction.state === 'Terminated';
            const sent = bench.respond(step.statusCode, transaction);
            if (ended) expect(sent).toBe(false);
          }
        }
        for (const transaction of bench.requests) bench.respond(486, transaction);
        await bench.clock.advanceAsync(40_000);
        expect([bench.faults, bench.open, bench.clock.pending]).toEqual([[], { client: 0, server: 0 }, 0]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('whatever servers answer and users send (RFC 3261 §17.1)', () => {
  it('brings no fault, tells of one outcome, and no transaction and no timer is left in the end', async () => {
    const steps = fc.array(
      fc.oneof({ weight: 3, arbitrary: requests }, { weight: 4, arbitrary: fromServers }, waits, failures),
      {
        maxLength: 40,
      },
    );
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom('UDP' as const, 'TCP' as const), async (all, protocol) => {
        const bench = await LayerBench.start(protocol);
        const sent: ReturnType<LayerBench['send']>[] = [];
        for (const step of all) {
          if (step.do === 'wait') await bench.clock.advanceAsync(step.milliseconds);
          else if (step.do === 'fail') bench.port.failure = step.how;
          else if (step.do === 'send') sent.push(bench.send(step.method));
          else if (step.do === 'answer') {
            const request = sent[step.to]?.transaction.request;
            if (request === undefined) continue;
            bench.answer(request, `${step.statusCode} X`, {
              CSeq: `${step.number} ${step.method ?? request.method}`,
            });
          } else {
            const transaction = sent[step.at]?.transaction;
            if (transaction === undefined) continue;
            if (step.do === 'terminate') transaction.terminate();
            else if (transaction.request.method === 'INVITE') bench.layer.cancel(transaction);
          }
        }
        for (const { transaction } of sent) bench.answer(transaction.request, '486 Busy Here');
        await bench.clock.advanceAsync(40_000);
        expect([bench.faults, bench.open, bench.clock.pending]).toEqual([[], { client: 0, server: 0 }, 0]);
        for (const { transaction, told } of sent) {
          const outcomes = told.filter((one) => !['100', '180'].includes(one));
          const accepted = outcomes.every((one) => one.startsWith('2'));
          if (transaction.request.method !== 'INVITE' || !accepted)
            expect(outcomes.length).toBeLessThanOrEqual(1);
          // Provisional responses are of no interest after the outcome.
          const first = told.findIndex((one) => outcomes.includes(one));
          if (first >= 0)
            expect(told.slice(first).filter((one) => one === '100' || one === '180')).toEqual([]);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
