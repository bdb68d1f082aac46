import { describe, expect, it } from '@jest/globals';
import { AlertInfo } from '../../message/headers/alert-info.js';
import { Warning } from '../../message/headers/warning.js';
import { makeResponse } from '../../message/make-response.js';
import type { SipResponse } from '../../message/response.js';
import type { ChangeOutcome } from '../call-user.js';
import { answer } from '../two-user-agents.fixture.js';
import { body, CallBench } from './call-bench.fixture.js';

const alert = (response: SipResponse) => response.withText(AlertInfo.name, '<http://lab.test/ring.wav>');
const warn = (response: SipResponse) => response.withText(Warning.name, '399 lab.test "as the far end said"');

/** What a back-to-back user agent asks of its calls: to say what the other call said, and nothing by themselves. */
describe('a user that answers one call by what another one says', () => {
  it('adds to provisional responses, to the 2xx and to refusals (RFC 3261 §8.2.6)', async () => {
    let refusing = false;
    const bench = await CallBench.start({
      bob: {
        onIncoming: (call) => {
          call.ring(180, { amend: alert });
          if (refusing) call.reject(486, undefined, warn);
          else call.accept(answer, warn);
        },
      },
    });
    bench.alice.call(bench.bob);
    await bench.pass();
    expect(bench.answered(180).text('Alert-Info')).toBe('<http://lab.test/ring.wav>');
    expect(bench.answered(200).text('Warning')).toBe('399 lab.test "as the far end said"');
    refusing = true;
    bench.alice.call(bench.bob);
    await bench.pass();
    expect(bench.answered(486).text('Warning')).toBe('399 lab.test "as the far end said"');
  });

  it('is told a 491 to a change that is to be tried once (RFC 3261 §14.1)', async () => {
    const outcomes: ChangeOutcome[] = [];
    const bench = await CallBench.start();
    bench.alice.call(bench.bob);
    await bench.pass();
    const change = (call: { reoffer: (typeof bench.bob.lastCall)['reoffer'] }) =>
      call.reoffer(body('v=0 changed'), { once: true }).then((outcome) => void outcomes.push(outcome));
    const [calling] = bench.alice.agent.openCalls;
    void change(calling ?? bench.bob.lastCall);
    void change(bench.bob.lastCall);
    await bench.pass(10_000);
    expect(outcomes.map((outcome) => outcome.kind === 'refused' && outcome.response.statusCode)).toEqual([
      491, 491,
    ]);
  });

  it('says with which status code an offer in UPDATE or re-INVITE is refused (RFC 3311 §5.2)', async () => {
    const bench = await CallBench.start({ bob: { user: { onOffer: () => ({ refuse: 415 }) } } });
    const call = bench.alice.call(bench.bob);
    await bench.pass();
    for (const by of ['UPDATE', 'INVITE'] as const) {
      const outcome = call.reoffer(body('v=0 changed'), { by });
      await bench.pass();
      expect(await outcome).toMatchObject({ kind: 'refused', response: { statusCode: 415 } });
    }
  });

  it.each(['INFO', 'MESSAGE', 'OPTIONS', 'REFER'])(
    'takes %s over inside the call, and answers it later',
    async (method) => {
      const bench: CallBench = await CallBench.start({
        bob: {
          user: {
            onRequest: (transaction) =>
              void bench.clock.setTimeout(
                () => transaction.respond(makeResponse(transaction.request, 299)),
                500,
              ),
          },
        },
      });
      bench.bob.agent.features.allow('REFER');
      const call = bench.alice.call(bench.bob);
      await bench.pass();
      const response = call.request(method);
      await bench.pass();
      expect((await response).statusCode).toBe(299);
      expect(call.dialog?.callId).toBe(call.callId);
    },
  );
});
