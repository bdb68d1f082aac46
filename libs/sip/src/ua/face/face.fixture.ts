import { expect } from '@jest/globals';
import { FakeClock, type LinkConditions, SeededRandom, SimulatedNetwork } from '@trapezoid/testkit';
import { fixedResolver } from '../../resolve/zone-resolver.js';
import type { ProtocolProblem, ReceivedDescription, SessionBody } from '../call-user.js';
import { UserAgent } from '../user-agent.js';
import type { SessionMedia } from './session-media.js';
import type { StartOptions } from './start-options.js';

const hosts = { alice: '192.0.2.1', bob: '192.0.2.2', carol: '192.0.2.3' } as const;
export type Name = keyof typeof hosts;

const body = (content: string): SessionBody => ({ contentType: 'application/sdp', content });

/** Session descriptions in one word each. */
export class WordMedia implements SessionMedia {
  held = false;
  closed = false;
  readonly heard: string[] = [];

  constructor(private readonly name: string) {}

  offer = (): SessionBody => body(`${this.name} ${this.held ? 'holds' : 'offers'}`);

  answer(offer: ReceivedDescription): SessionBody | undefined {
    const words = this.take(offer);
    return words.includes('impossible') ? undefined : body(`${this.name} answers`);
  }

  acceptAnswer(answer: ReceivedDescription): string | undefined {
    return this.take(answer).includes('impossible') ? 'nobody can do that' : undefined;
  }

  hold(held: boolean): void {
    this.held = held;
  }

  close(): void {
    this.closed = true;
  }

  private take({ content }: ReceivedDescription): string {
    const words = Buffer.from(content).toString();
    this.heard.push(words);
    return words;
  }
}

/** Alice, Bob and Carol, each started as a user of the library starts one, on one network in virtual time. */
export class FaceNetwork {
  readonly clock = new FakeClock(0);
  readonly network: SimulatedNetwork;
  readonly faults: unknown[] = [];
  readonly problems: ProtocolProblem[] = [];
  readonly agents: UserAgent[] = [];
  readonly media: WordMedia[] = [];

  constructor(
    private readonly seed = 1,
    conditions: LinkConditions = { delay: 10 },
  ) {
    this.network = new SimulatedNetwork({ clock: this.clock, seed, conditions });
  }

  async start(name: Name, options: Partial<StartOptions> = {}): Promise<UserAgent> {
    const agent = await UserAgent.start({
      address: `<sip:${name}@${hosts[name]}>`,
      listen: [this.network.udp(hosts[name], 5060)],
      clock: this.clock,
      random: new SeededRandom(this.seed * 100 + name.length),
      resolver: fixedResolver(new Map()),
      onFault: (error) => this.faults.push(error),
      onProblem: (problem) => this.problems.push(problem),
      media: () => {
        const media = new WordMedia(name);
        this.media.push(media);
        return media;
      },
      ...options,
    });
    this.agents.push(agent);
    return agent;
  }

  uri(name: Name): string {
    return `sip:${name}@${hosts[name]}`;
  }

  /** What a promise comes to, with the time that it takes passing. */
  until<Value>(what: string, promise: Promise<Value>, within = 400_000): Promise<Value> {
    return this.clock.runUntil(promise, { what, within });
  }

  pass(milliseconds: number): Promise<void> {
    return this.clock.advanceAsync(milliseconds);
  }

  /** Who sent what to whom, by first letters and method or status code. */
  get ladder(): string[] {
    const letter = (host: string) =>
      Object.entries(hosts)
        .find(([, own]) => own === host)?.[0]
        .slice(0, 1) ?? '?';
    return this.network.log.map(({ source, destination, firstLine }) => {
      const word = firstLine.startsWith('SIP/2.0 ') ? firstLine.slice(8, 11) : firstLine.split(' ', 1)[0];
      return `${letter(source.host)}>${letter(destination.host)} ${word}`;
    });
  }

  /** The text of the last message whose first line begins so. */
  text(start: string): string {
    return String(this.network.log.findLast(({ firstLine }) => firstLine.startsWith(start))?.bytes);
  }

  async expectNothingLeft(): Promise<void> {
    await this.pass(70_000);
    expect(this.agents.flatMap(({ openCalls }) => openCalls)).toEqual([]);
    expect(this.faults).toEqual([]);
    expect(this.clock.pending).toBe(0);
    expect(this.media.filter(({ closed }) => !closed)).toEqual([]);
  }
}
