import { describe, expect, it } from '@jest/globals';
import {
  fixedResolver,
  type IncomingCall,
  type OutgoingCall,
  type ProtocolProblem,
  type SessionBody,
  UserAgent,
} from '@trapezoid/sip';
import { type LinkConditions, SeededRandom, seededRuns } from '@trapezoid/testkit';
import { ProxyBench, proxyHost } from '../proxy.fixture.js';

const bad: LinkConditions = { loss: 0.2, duplication: 0.2, reordering: 0.2, delay: [5, 120] };
const runs = seededRuns(50);
const hosts = { alice: '10.0.1.1', desk: '10.0.1.2', mobile: '10.0.1.3' } as const;
type Name = keyof typeof hosts;

const body = (content: string): SessionBody => ({ contentType: 'application/sdp', content });

/** Alice calls Bob through the proxy, which forks to his two phones; all are real user agents, and every hop is bad. */
class Scene {
  readonly received = new Map<Name, IncomingCall[]>();
  readonly ends = new Map<Name, string[]>();
  readonly problems: ProtocolProblem[] = [];
  readonly answered: string[] = [];
  private readonly agents = new Map<Name, UserAgent>();

  private constructor(
    readonly bench: ProxyBench,
    readonly random: SeededRandom,
  ) {}

  static async start(seed: number): Promise<Scene> {
    const bench = await ProxyBench.start({ conditions: bad, seed });
    const scene = new Scene(bench, new SeededRandom(seed));
    for (const name of Object.keys(hosts) as Name[]) await scene.startPhone(name, seed);
    bench.bind('bob', `sip:desk@${hosts.desk}`, `sip:mobile@${hosts.mobile}`);
    return scene;
  }

  /** Rings at once, and answers after so many milliseconds. */
  answersAfter(name: Name, milliseconds: number): void {
    this.agents.get(name)?.on('call', (call) => {
      this.received.set(name, [...(this.received.get(name) ?? []), call]);
      call.ring();
      call.on('ended', ({ kind }) => this.note(name, kind));
      this.bench.clock.setTimeout(() => call.waiting && call.accept(), milliseconds);
    });
  }

  call(): OutgoingCall {
    const alice = this.agents.get('alice');
    if (alice === undefined) throw new Error('nobody calls');
    const call = alice.call('sip:bob@lab.test');
    call.on('answered', (response) => this.answered.push(response.text('Contact') ?? ''));
    call.on('ended', ({ kind }) => this.note('alice', kind));
    return call;
  }

  /** How each call that a phone had has ended. */
  get outcome() {
    return Object.fromEntries(
      (Object.keys(hosts) as Name[]).map((name) => [name, this.ends.get(name) ?? []]),
    );
  }

  get open(): number {
    return [...this.agents.values()].flatMap(({ openCalls }) => openCalls).length;
  }

  /** Nobody is left in a call, and no timer runs on. */
  async expectNothingLeft(seed: number): Promise<void> {
    const { bench } = this;
    // Timer C ends what the proxy may still wait for.
    await bench.pass(181_000 + 64_000);
    const { client, server } = bench.element.transactions.openTransactions;
    expect({
      seed,
      open: this.open,
      transactions: client + server,
      contexts: bench.proxy.openContexts,
      timers: bench.clock.pending,
      faults: bench.faults,
      problems: this.problems.map(({ paragraph, what }) => `${paragraph}: ${what}`),
    }).toEqual({ seed, open: 0, transactions: 0, contexts: 0, timers: 0, faults: [], problems: [] });
  }

  private note(name: Name, kind: string): void {
    this.ends.set(name, [...(this.ends.get(name) ?? []), kind]);
  }

  private async startPhone(name: Name, seed: number): Promise<void> {
    const { bench } = this;
    const agent = await UserAgent.start({
      address: `<sip:${name}@phones.example>`,
      proxy: `sip:${proxyHost}`,
      listen: [bench.network.udp(hosts[name], 5060)],
      clock: bench.clock,
      random: new SeededRandom(seed * 100 + name.length),
      resolver: fixedResolver(new Map()),
      media: () => ({
        offer: () => body(`${name} offers`),
        answer: () => body(`${name} answers`),
        acceptAnswer: () => undefined,
        hold: () => undefined,
        close: () => undefined,
      }),
      onFault: (error) => bench.faults.push(error),
      onProblem: (problem) => this.problems.push(problem),
    });
    this.agents.set(name, agent);
  }
}

/** Runs a scene for every seed; one that fails draws its ladder. */
async function everyTime(work: (scene: Scene, seed: number) => Promise<void>): Promise<void> {
  for (const seed of runs) {
    const scene = await Scene.start(seed);
    try {
      await work(scene, seed);
      await scene.expectNothingLeft(seed);
    } catch (error) {
      process.stderr.write(`${scene.bench.network.ladder()}\n`);
      throw error;
    }
  }
}

describe('calls through a forking proxy over a network that loses, doubles and reorders a fifth of all datagrams', () => {
  it(`two phones answer at nearly the same time: one is kept, the other hung up, ${runs.length} times over (RFC 3261 §13.2.2.4, §16.7 step 5)`, async () => {
    let both = 0;
    await everyTime(async (scene, seed) => {
      scene.answersAfter('desk', 1_000 + scene.random.integer(150));
      scene.answersAfter('mobile', 1_000 + scene.random.integer(150));
      const call = scene.call();
      await scene.bench.pass(60_000);
      expect({ seed, answered: scene.answered.length, open: scene.open }).toEqual({
        seed,
        answered: 1,
        open: 2,
      });
      const kept = /desk/.test(scene.answered[0] ?? '') ? 'desk' : 'mobile';
      const other = kept === 'desk' ? 'mobile' : 'desk';
      // The other one was cancelled while it rang, or had answered and got ACK and BYE.
      const [end, ...more] = scene.outcome[other] ?? [];
      if (end !== undefined)
        expect({ seed, end, more }).toEqual({
          seed,
          end: expect.stringMatching(/^(cancelled|hung up)$/),
          more: [],
        });
      if (end === 'hung up') both += 1;
      call.hangUp();
      await scene.bench.pass(40_000);
      expect({ seed, ...scene.outcome }).toMatchObject({ seed, alice: ['hung up'], [kept]: ['hung up'] });
    });
    expect(both).toBeGreaterThan(runs.length / 20);
  }, 900_000);

  it(`a caller gives up as the phone answers: a late 2xx is acknowledged and hung up, ${runs.length} times over (RFC 3261 §9.1, §15.1.1)`, async () => {
    let late = 0;
    await everyTime(async (scene, seed) => {
      scene.answersAfter('desk', 1_000);
      scene.answersAfter('mobile', 100_000);
      const call = scene.call();
      await scene.bench.pass(950 + scene.random.integer(300));
      call.hangUp();
      await scene.bench.pass(100_000);
      const { alice = [], desk = [], mobile = [] } = scene.outcome;
      expect({ seed, alice: alice.length, open: scene.open }).toEqual({ seed, alice: 1, open: 0 });
      for (const ends of [alice, desk, mobile]) {
        for (const end of ends)
          expect({ seed, end }).toEqual({ seed, end: expect.stringMatching(/^(cancelled|hung up)$/) });
      }
      // Each phone that had the call is out of it again, once.
      for (const name of ['desk', 'mobile'] as const)
        expect({ seed, name, ends: scene.outcome[name]?.length }).toEqual({
          seed,
          name,
          ends: scene.received.get(name)?.length ?? 0,
        });
      if (alice[0] === 'cancelled' && desk[0] === 'hung up') late += 1;
    });
    expect(late).toBeGreaterThan(0);
  }, 900_000);
});
