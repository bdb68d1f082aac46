import { randomUUID } from 'node:crypto';
import type { PhoneBehaviour } from '@trapezoid/contracts';
import type { Account, Lab, ListeningProtocol } from '@trapezoid/lab';
import { ApiClient, ladderColumns, type RequestOutcome } from '@trapezoid/launcher';
import { becomes } from './becomes.js';
import { CallRecorder } from './call-recorder.js';
import type { CallFilter } from './followed-call.js';
import type { RecordedCall } from './recorded-call.js';

/** What a phone needs to be told to be part of the network. */
export interface AccountUnderTest extends Pick<Account, 'user' | 'password'> {
  readonly domain: string;
  /** `sip:user@domain`. */
  readonly addressOfRecord: string;
  /** Where the phone sends its requests, e.g. `sip:127.0.0.1:5060`: its outbound proxy. */
  readonly proxy: string;
}

export interface CallOptions {
  /** Milliseconds from the answer until the caller hangs up. Default 300. */
  readonly duration?: number;
  /** Milliseconds after which an unanswered call is cancelled. Default 10,000. */
  readonly giveUp?: number;
}

export interface WaitOptions {
  /** Milliseconds from now. Default 20,000. */
  readonly within?: number;
}

/** Where a started lab is reached. */
export interface LabAddress {
  /** The control API, e.g. `http://127.0.0.1:8080`. */
  readonly api: string;
  /** The host and port at which the proxy of a domain listens, for whoever runs the test. */
  proxy(domain: string, protocol: ListeningProtocol): { readonly host: string; readonly port: number };
}

const usualWait = 20_000;
/** Of the registrations that the control API gives at once. */
const largestPage = 500;
/** How long an ended call may take to be told of: 64*T1, and a little. */
const grace = 35_000;

/** Simulated phones whose proxy does not answer try again later: they are not waited for longer, in milliseconds. */
const registering = 10_000;

/** Whether the first registrations have been answered. */
async function phonesSettled(api: ApiClient): Promise<boolean> {
  const { phones, ready } = await api.status();
  return (
    ready &&
    phones.kind === 'known' &&
    phones.phones.every(({ registration }) => registration.state !== 'registering')
  );
}

/** A running network, for tests of whatever speaks SIP with it. */
export class LabUnderTest {
  private constructor(
    private readonly lab: Lab,
    private readonly address: LabAddress,
    /** The whole control API. */
    readonly api: ApiClient,
    private readonly recorder: CallRecorder,
    private readonly end: () => Promise<void>,
  ) {}

  /**
   * Resolves when the simulated phones that register by themselves have done so, or were refused.
   * @param end ends the network itself
   */
  static async connect(lab: Lab, address: LabAddress, end: () => Promise<void>): Promise<LabUnderTest> {
    const api = new ApiClient(address.api);
    const recorder = await CallRecorder.start(api);
    try {
      await becomes(() => phonesSettled(api), registering);
    } catch (error) {
      recorder.stop();
      throw error;
    }
    return new LabUnderTest(lab, address, api, recorder, end);
  }

  /** The first domain of the lab file. */
  get domain(): string {
    return this.domainOf(undefined).name;
  }

  /** An account of the lab file, to give to a phone. @param name `user`, at the first domain, or `user@domain` */
  account(name: string, protocol: ListeningProtocol = 'UDP'): AccountUnderTest {
    const [user = '', host] = name.split('@');
    const domain = this.domainOf(host);
    const account = domain.accounts.find((candidate) => candidate.user === user);
    if (account === undefined) throw new Error(`${this.lab.file} has no account ${user}@${domain.name}`);
    const proxy = this.address.proxy(domain.name, protocol);
    const parameter = protocol === 'UDP' ? '' : `;transport=${protocol.toLowerCase()}`;
    return {
      user,
      password: account.password,
      domain: domain.name,
      addressOfRecord: `sip:${user}@${domain.name}`,
      proxy: `sip:${proxy.host.includes(':') ? `[${proxy.host}]` : proxy.host}:${proxy.port}${parameter}`,
    };
  }

  /** Settles when this user has a binding. @throws Error when there is none in time */
  async registered(name: string, { within = usualWait }: WaitOptions = {}): Promise<void> {
    const { addressOfRecord } = this.account(name);
    if (await becomes(() => this.isRegistered(addressOfRecord), within)) return;
    throw new Error(await this.whyNotRegistered(addressOfRecord, within));
  }

  /** Has a simulated phone call somebody, and settles when the call is over. @param to a phone's name, `user@domain`, or a SIP URI */
  async call(
    from: string,
    to: string,
    { duration = 300, giveUp = 10_000 }: CallOptions = {},
  ): Promise<RecordedCall> {
    const callId = `${randomUUID()}@trapezoid`;
    const recorded = this.recorder.record({ callId }, giveUp + duration + grace, () =>
      this.columns(from, to),
    );
    const placed = this.api.call({
      from,
      to,
      callId,
      hangUpAfterMilliseconds: duration,
      giveUpAfterMilliseconds: giveUp,
    });
    const [call] = await Promise.all([recorded, placed]);
    return call;
  }

  /** Settles when a call that begins from now on is over: one that the phone under test makes, or gets. */
  nextCall({
    within = usualWait,
    ...filter
  }: Omit<CallFilter, 'callId'> & WaitOptions = {}): Promise<RecordedCall> {
    return this.recorder.record(filter, within);
  }

  /** Has a simulated phone send a MESSAGE; gives its final response. */
  message(from: string, to: string, text: string): Promise<RequestOutcome> {
    return this.api.message({ from, to, text });
  }

  /** Changes what a simulated phone does with calls that come in. */
  async configure(phone: string, behaviour: Partial<PhoneBehaviour>): Promise<void> {
    await this.api.configure(phone, behaviour);
  }

  async stop(): Promise<void> {
    this.recorder.stop();
    await this.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private async isRegistered(addressOfRecord: string): Promise<boolean> {
    let after: string | undefined;
    do {
      const { records, next } = await this.api.registrations(after, largestPage);
      if (records.some((record) => record.addressOfRecord === addressOfRecord && record.bindings.length > 0))
        return true;
      after = next;
    } while (after !== undefined);
    return false;
  }

  private async columns(from: string, to: string) {
    return ladderColumns(await this.api.status(), from, to);
  }

  private domainOf(name: string | undefined) {
    const { domains, file } = this.lab;
    const found = name === undefined ? domains[0] : domains.find((domain) => domain.name === name);
    if (found === undefined) throw new Error(`${file} has no domain ${name ?? 'at all'}`);
    return found;
  }

  private async whyNotRegistered(addressOfRecord: string, within: number): Promise<string> {
    const { refusals } = await this.api.status();
    const refused = refusals.find((refusal) => refusal.addressOfRecord === addressOfRecord);
    const why =
      refused === undefined
        ? 'no REGISTER for it was refused either: does the phone send one?'
        : `the registrar answered ${refused.statusCode} ${refused.reasonPhrase} (${refused.paragraph})`;
    return `${addressOfRecord} was not registered within ${within} ms: ${why}`;
  }
}
