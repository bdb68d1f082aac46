import { describe, expect, it } from '@jest/globals';
import { type Endpoint, ProxyBench } from '../proxy.fixture.js';

/** What one party does, one after the other. */
type Script = readonly (number | 'CANCEL')[];

const phones: readonly Script[] = [[], [180, 200], [180, 486], [200], [603]];
const callers: readonly Script[] = [[], ['CANCEL']];
const via = 'SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bK-call;rport';

type Step = { readonly party: number; readonly does: number | 'CANCEL' };

/** Every order in which several parties can do what each does in its own order. */
function orders(scripts: readonly Script[]): Step[][] {
  const found: Step[][] = [];
  const walk = (done: readonly Step[], left: readonly Script[]): void => {
    if (left.every((script) => script.length === 0)) found.push([...done]);
    left.forEach(([does, ...rest], party) => {
      if (does === undefined) return;
      walk([...done, { party, does }], left.with(party, rest));
    });
  };
  walk([], scripts);
  return found;
}

/** A phone that answers once, and a CANCEL as it has to. */
class Phone {
  final: number | undefined;
  private cancelled = false;

  constructor(readonly endpoint: Endpoint) {}

  say(statusCode: number): void {
    if (this.final !== undefined) return;
    if (statusCode >= 200) this.final = statusCode;
    this.endpoint.answer('INVITE', statusCode);
  }

  answerCancel(): void {
    if (this.cancelled || this.cancels === 0) return;
    this.cancelled = true;
    this.endpoint.answer('CANCEL', 200);
    this.say(487);
  }

  get cancels(): number {
    return this.endpoint.requests.filter(({ request }) => request.method === 'CANCEL').length;
  }
}

class Call {
  private constructor(
    private readonly bench: ProxyBench,
    private readonly caller: Endpoint,
    private readonly phones: readonly Phone[],
  ) {}

  static async begin(): Promise<Call> {
    const bench = await ProxyBench.start();
    const caller = await bench.phone('10.0.1.1');
    const desk = await bench.phone('10.0.1.2');
    const mobile = await bench.phone('10.0.1.3');
    bench.bind('bob', desk.contact, mobile.contact);
    caller.send('INVITE', 'sip:bob@lab.test', { Via: via });
    await bench.pass();
    return new Call(bench, caller, [new Phone(desk), new Phone(mobile)]);
  }

  /** @param crossing nobody has received anything of what the others do. */
  async play(steps: readonly Step[], crossing: boolean): Promise<void> {
    for (const { party, does } of steps) {
      if (does === 'CANCEL') this.caller.send('CANCEL', 'sip:bob@lab.test', { Via: via });
      else this.phones[party - 1]?.say(does);
      if (!crossing) await this.settle();
    }
    await this.settle();
    // Those that ring for ever are cancelled by timer C at last.
    await this.bench.pass(181_000);
    await this.settle();
    await this.bench.pass(64_100);
  }

  private async settle(): Promise<void> {
    await this.bench.pass();
    for (const phone of this.phones) phone.answerCancel();
    await this.bench.pass();
  }

  /** What is wrong with what has happened. */
  faults(): string[] {
    const { bench, caller, phones } = this;
    const finals = caller.responses
      .filter((response) => response.text('CSeq') === '1 INVITE' && response.statusCode >= 200)
      .map((response) => `${response.statusCode} ${response.text('To')}`);
    const different = [...new Set(finals)];
    const successes = different.filter((final) => final.startsWith('2')).length;
    const open = bench.element.transactions.openTransactions;
    const tests: readonly [boolean, string][] = [
      [different.length === 0, 'the caller is left without a final response'],
      [
        different.length > 1 && different.length > successes,
        `the caller gets several final responses: ${different.join(', ')}`,
      ],
      [phones.filter(({ final }) => final === 200).length !== successes, 'a 2xx has not gone up'],
      [phones.some(({ cancels }) => cancels > 1), 'a branch is cancelled twice'],
      [phones.some(({ final, endpoint }) => isRefusal(final) && !endpoint.methods.includes('ACK')), 'no ACK'],
      [bench.proxy.openContexts > 0, 'a context stays open'],
      [open.client + open.server > 0, 'a transaction stays open'],
      [bench.clock.pending > 0, 'a timer runs on'],
    ];
    return [...tests.flatMap(([wrong, what]) => (wrong ? [what] : [])), ...bench.faults.map(String)];
  }
}

const isRefusal = (final: number | undefined): boolean => final !== undefined && final >= 300;

const nameOf = (steps: readonly Step[]): string =>
  steps.map(({ party, does }) => `${['caller', 'desk', 'mobile'][party]} ${does}`).join(', ') ||
  'nobody answers';

describe.each([
  ['one after the other', false],
  ['crossing on the way', true],
])('every order of CANCEL, 180, 200, 486 and 603 of two phones, %s', (_how, crossing) => {
  const pairs = phones.flatMap((desk, index) => phones.slice(index).map((mobile) => [desk, mobile] as const));
  it.each(
    callers.map((caller) => [caller.length === 0 ? 'without a CANCEL' : 'with a CANCEL', caller] as const),
  )(
    '%s: one final response or every 2xx goes up, no branch is cancelled twice, and nothing stays (RFC 3261 §16.7 step 5, §16.10)',
    async (_what, caller) => {
      const wrong: string[] = [];
      for (const [desk, mobile] of pairs) {
        for (const steps of orders([caller, desk, mobile])) {
          const call = await Call.begin();
          await call.play(steps, crossing);
          for (const fault of call.faults()) wrong.push(`${nameOf(steps)}: ${fault}`);
        }
      }
      expect(wrong).toEqual([]);
    },
  );
});
