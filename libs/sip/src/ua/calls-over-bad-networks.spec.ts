import { describe, expect, it } from '@jest/globals';
import { type LinkConditions, seededRuns } from '@trapezoid/testkit';
import { Parameters } from '../grammar/parameters.js';
import { parseUri } from '../grammar/uri.js';
import { fixedResolver } from '../resolve/zone-resolver.js';
import { FaceNetwork, type Name } from './face/face.fixture.js';
import { startForkingHop } from './forking-hop.fixture.js';
import type { IncomingCall } from './incoming-call.js';
import type { UserAgent } from './user-agent.js';

const bad: LinkConditions = { loss: 0.2, duplication: 0.2, reordering: 0.2, delay: [5, 120] };
const runs = seededRuns(50);

/** Alice, Bob and Carol, and how every call that one of them had has ended. */
class Scene {
  readonly ends: Record<Name, string[]> = { alice: [], bob: [], carol: [] };
  readonly received: Record<Name, number> = { alice: 0, bob: 0, carol: 0 };
  private readonly agents = new Map<Name, UserAgent>();

  constructor(
    readonly seed: number,
    readonly lab = new FaceNetwork(seed, bad),
  ) {}

  async start(name: Name, take?: (call: IncomingCall) => void): Promise<UserAgent> {
    const resolver = fixedResolver(new Map([['pool.test', ['192.0.2.2', '192.0.2.3']]]));
    const agent = await this.lab.start(name, { resolver });
    this.agents.set(name, agent);
    if (take === undefined) return agent;
    agent.on('call', (call) => {
      this.received[name]++;
      call.on('ended', ({ kind }) => this.ends[name].push(kind));
      take(call);
    });
    return agent;
  }

  /** Alice calls, and talks after a while. */
  async answered(target: string) {
    const call = this.agents.get('alice')?.call(target);
    if (call === undefined) throw new Error('nobody calls');
    call.on('ended', ({ kind }) => this.ends.alice.push(kind));
    await this.lab.until('the answer', call.answered());
    return call;
  }

  expectTalking(...expected: readonly Name[]): void {
    const talking = [...this.agents].filter(([, { openCalls }]) => openCalls.some((call) => call.confirmed));
    const { seed } = this;
    expect({ seed, talking: talking.map(([name]) => name) }).toEqual({ seed, talking: expected });
  }

  get answersAfter() {
    const { clock } = this.lab;
    return (milliseconds: number) => (call: IncomingCall) => {
      call.ring();
      clock.setTimeout(() => call.waiting && call.accept(), milliseconds);
    };
  }
}

/** Runs a scene for every seed; one that fails draws its ladder. */
async function everyTime(work: (scene: Scene) => Promise<void>): Promise<void> {
  for (const seed of runs) {
    const scene = new Scene(seed);
    try {
      await work(scene);
      await scene.lab.expectNothingLeft();
      const problems = scene.lab.problems.map(({ paragraph, what }) => `${paragraph}: ${what}`);
      expect({ seed, problems }).toEqual({ seed, problems: [] });
    } catch (error) {
      process.stderr.write(`seed ${seed}\n${scene.lab.network.ladder()}\n`);
      throw error;
    }
  }
}

describe('calls over a network that loses, doubles and reorders a fifth of all datagrams', () => {
  const forking = async (scene: Scene, bob: number, carol: number) => {
    await startForkingHop(scene.lab.network, '192.0.2.9', '192.0.2.1', ['192.0.2.2', '192.0.2.3']);
    await scene.start('alice');
    await scene.start('bob', scene.answersAfter(bob));
    await scene.start('carol', scene.answersAfter(carol));
    return scene.answered('sip:bob@192.0.2.9');
  };

  it(`two phones answer: each 2xx is acknowledged, and the second ended by BYE, also a late one, ${runs.length} times over (RFC 3261 §13.2.2.4)`, async () => {
    let both = 0;
    await everyTime(async (scene) => {
      // By turns at nearly the same time, and long after.
      const later = scene.seed % 2 === 0 ? 1000 + (scene.seed % 150) : 15_000;
      const call = await forking(scene, 1000, later);
      await scene.lab.pass(60_000);
      const kept = scene.ends.bob.length === 0 && scene.received.bob > 0 ? 'bob' : 'carol';
      scene.expectTalking('alice', kept);
      if (scene.received.bob + scene.received.carol === 2) both++;
      call.hangUp();
      await scene.lab.pass(40_000);
      const { seed, ends, received } = scene;
      expect({ seed, ...ends }).toEqual({
        seed,
        alice: ['hung up'],
        bob: Array(received.bob).fill('hung up'),
        carol: Array(received.carol).fill('hung up'),
      });
    });
    expect(both).toBeGreaterThan(runs.length * 0.8);
  }, 900_000);

  it(`a caller has hung up before another phone answers: ACK, then BYE, ${runs.length} times over (RFC 3261 §13.2.2.4, §15.1.1)`, async () => {
    await everyTime(async (scene) => {
      const call = await forking(scene, 1000, 12_000);
      await scene.lab.pass(3000);
      call.hangUp();
      await scene.lab.pass(70_000);
      scene.expectTalking();
      const { seed, ends, received } = scene;
      expect({ seed, ...ends }).toEqual({
        seed,
        alice: ['hung up'],
        bob: Array(received.bob).fill('hung up'),
        carol: Array(received.carol).fill('hung up'),
      });
    });
  }, 900_000);

  it(`a call is redirected and followed, ${runs.length} times over (RFC 3261 §13.2.2.2, §13.3.1.2)`, async () => {
    await everyTime(async (scene) => {
      await scene.start('alice');
      await scene.start('bob', (call) =>
        call.reject(302, undefined, [{ uri: parseUri('sip:carol@192.0.2.3'), parameters: Parameters.none }]),
      );
      await scene.start('carol', scene.answersAfter(500));
      const call = await scene.answered('sip:bob@192.0.2.2');
      await scene.lab.pass(40_000);
      scene.expectTalking('alice', 'carol');
      call.hangUp();
      await scene.lab.pass(40_000);
      const { seed, ends } = scene;
      expect({ seed, ...ends }).toEqual({ seed, alice: ['hung up'], bob: ['refused'], carol: ['hung up'] });
    });
  }, 900_000);

  it(`a server that has no time is left for the next one, ${runs.length} times over (RFC 3263 §4.3, RFC 3261 §21.5.4)`, async () => {
    await everyTime(async (scene) => {
      await scene.start('alice');
      await scene.start('bob', (call) =>
        call.reject(503, undefined, (refusal) => refusal.withText('Retry-After', '120')),
      );
      await scene.start('carol', scene.answersAfter(500));
      for (const again of [false, true]) {
        const call = await scene.answered('sip:anybody@pool.test');
        await scene.lab.pass(35_000);
        scene.expectTalking('alice', 'carol');
        call.hangUp();
        await scene.lab.pass(again ? 40_000 : 5000);
      }
      const { seed, ends } = scene;
      // For as long as Retry-After says Bob is not asked again.
      expect({ seed, ...ends }).toEqual({
        seed,
        alice: ['hung up', 'hung up'],
        bob: ['refused'],
        carol: ['hung up', 'hung up'],
      });
    });
  }, 900_000);

  it(`a server that is dead is left for the next one, ${runs.length} times over (RFC 3263 §4.3)`, async () => {
    await everyTime(async (scene) => {
      await scene.start('alice');
      await scene.start('carol', scene.answersAfter(500));
      const call = await scene.answered('sip:anybody@pool.test');
      await scene.lab.pass(35_000);
      scene.expectTalking('alice', 'carol');
      call.hangUp();
      await scene.lab.pass(40_000);
      const { seed, ends } = scene;
      expect({ seed, ...ends }).toEqual({ seed, alice: ['hung up'], bob: [], carol: ['hung up'] });
    });
  }, 900_000);
});
