import { describe, expect, it } from '@jest/globals';
import {
  type Call,
  type Dialog,
  type IncomingCall,
  Replaces,
  referenceTo,
  type SipRequest,
} from '@trapezoid/sip';
import { type LinkConditions, SeededRandom, seededRuns } from '@trapezoid/testkit';
import { B2buaBench, type Phone, sdp } from './b2bua.fixture.js';

const bad: LinkConditions = { loss: 0.2, duplication: 0.2, reordering: 0.2, delay: [5, 120] };
const runs = seededRuns(50);

const held = { contentType: 'application/sdp', content: `${sdp('held').content}a=sendonly\r\n` };

/** What three phones do in their calls through the B2BUA, drawn from a seed. */
class Scene {
  /** Calls that have begun at some phone. */
  private begun = 0;

  private constructor(
    readonly bench: B2buaBench,
    private readonly random: SeededRandom,
  ) {}

  static async start(seed: number): Promise<Scene> {
    const random = new SeededRandom(seed);
    const transfer = random.integer(2) === 0 ? 'pass' : 'handle';
    const bench: B2buaBench = await B2buaBench.start({
      seed,
      conditions: bad,
      b2bua: `transfer: ${transfer}`,
      bob: { onIncoming: (call) => scene.answer(call) },
      carol: {
        onIncoming: (call) => scene.answer(call),
        // Some phones know no Replaces: the B2BUA does what they can't.
        agent: random.integer(2) === 0 ? {} : { extensions: { replaces: 'off' } },
      },
      alice: {
        agent: { onRefer: (refer) => void scene.note(refer.follow(sdp('alice-offer'), bench.alice.user())) },
      },
    });
    const scene = new Scene(bench, random);
    return scene;
  }

  /** Somebody calls, and one thing after the other is done, until everybody hangs up. */
  async play(): Promise<void> {
    const { bench } = this;
    this.place(bench.alice, bench.bob);
    const steps = 3 + this.random.integer(8);
    for (let step = 0; step < steps; step++) {
      await bench.pass(this.random.integer(1500));
      this.act();
    }
    await bench.pass(this.random.integer(40_000));
    for (const phone of this.phones) for (const call of phone.agent.openCalls) call.hangUp();
  }

  /** Each call of each phone has come to one end, and nothing is left. */
  async expectNothingLeft(seed: number): Promise<void> {
    const { bench } = this;
    await bench.pass(400_000);
    const open = this.phones.flatMap(({ agent }) => agent.openCalls).length;
    const ends = this.phones.flatMap((phone) => phone.ends).length;
    expect({ seed, open, ends }).toEqual({ seed, open: 0, ends: this.begun });
    await bench.expectNothingLeft();
  }

  private get phones(): readonly Phone[] {
    return [this.bench.alice, this.bench.bob, this.bench.carol];
  }

  private note<Placed extends Call>(call: Placed | undefined): Placed | undefined {
    if (call !== undefined) this.begun++;
    return call;
  }

  private place(from: Phone, to: Phone): void {
    this.note(from.call(to, this.random.integer(3) === 0 ? null : undefined));
  }

  private answer(call: IncomingCall): void {
    this.begun++;
    const { random, bench } = this;
    const description = sdp(call.offer === undefined ? 'late-offer' : 'answer');
    const reliable = random.integer(2) === 0;
    if (random.integer(2) === 0) call.ring();
    else call.ring(183, { body: description, reliable });
    const isTaken = random.integer(5) > 0;
    bench.clock.setTimeout(() => {
      if (!call.waiting) return;
      if (isTaken) call.accept(description);
      else call.reject(486);
    }, random.integer(3000));
  }

  private act(): void {
    const { bench, random } = this;
    const phone = this.phones[random.integer(3)];
    const call = phone?.agent.openCalls.at(random.integer(2) - 1);
    if (phone === undefined || call === undefined) return;
    switch (random.integer(7)) {
      case 0:
        return void call.reoffer(held);
      case 1:
        return void call.reoffer(held, { by: 'UPDATE' });
      case 2:
        return void call.reoffer();
      case 3:
        return call.hangUp();
      case 4:
        if (call.confirmed) phone.refer(call, '<sip:carol@10.0.0.3>');
        return;
      case 5:
        return this.place(phone, bench.carol);
      default:
        if (call.dialog !== undefined) this.replace(phone, call.dialog);
    }
  }

  /** Carol takes the place of a phone, as that one would have asked her to. */
  private replace({ name }: Phone, dialog: Dialog): void {
    const { carol } = this.bench;
    const amend = (invite: SipRequest) =>
      invite.with(Replaces, referenceTo(dialog)).withText('Referred-By', `<sip:${name}@lab.test>`);
    const uri = this.bench.uri('sip:b2bua@10.0.0.9:5090');
    this.note(carol.agent.call(uri, sdp('carol-offer'), carol.user(), { amend }));
  }
}

describe('calls through a B2BUA over a network that loses, doubles and reorders a fifth of all datagrams', () => {
  it.each(runs)(
    'come to one end each, and leave nothing behind, whatever the phones do (seed %i)',
    async (seed) => {
      const scene = await Scene.start(seed);
      await scene.play();
      await scene.expectNothingLeft(seed);
    },
  );
});
