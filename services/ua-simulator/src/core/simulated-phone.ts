import type { PhoneCall as CallReport, Phone, PhoneBehaviour } from '@trapezoid/contracts';
import { SipProbe } from '@trapezoid/service';
import {
  type CallUser,
  type Clock,
  From,
  type IncomingCall,
  isSipUri,
  printUri,
  type ReceivedRefer,
  Registration,
  type RegistrationOptions,
  type SessionBody,
  type SipElement,
  type SipRequest,
  type SipResponse,
  type SipUri,
  UserAgent,
  type UserAgentOptions,
} from '@trapezoid/sip';
import { availabilityOf } from './availability.js';
import type { CallMedia, CallPeer, OpenCallMedia } from './call-media.js';
import { describeDecision } from './describe-decision.js';
import { digitOf } from './digits-by-info.js';
import { isSettled } from './first-registration.js';
import { PendingWork } from './pending-work.js';
import { PhoneCall } from './phone-call.js';
import { PhoneNotifiers } from './phone-notifiers.js';
import { PhoneSubscriptions } from './phone-subscriptions.js';

export interface SimulatedPhoneOptions {
  readonly name: string;
  readonly element: SipElement;
  readonly userAgent: Omit<UserAgentOptions, 'element' | 'onCall' | 'onMessage'>;
  /** Seconds asked for in REGISTER. */
  readonly expires: number;
  /** It registers by itself at the start. */
  readonly registers: boolean;
  /** Default: over no flow of its own, and without GRUUs. */
  readonly registration?: RegistrationOptions;
  readonly behaviour: PhoneBehaviour;
  readonly openMedia: OpenCallMedia;
  /** Describes the media that it can do. RFC 3264 §9 */
  readonly capabilities: () => SessionBody;
  readonly clock: Clock;
  readonly onCallChanged: (report: CallReport) => void;
  readonly onMessageReceived: (from: string, text: string, callId: string) => void;
  readonly onClosed: () => void;
}

export interface CallOptions {
  readonly callId?: string | undefined;
  readonly hangUpAfterMilliseconds?: number | undefined;
  readonly giveUpAfterMilliseconds?: number | undefined;
}

/** Which calls to end; what is left out does not matter. */
export interface HangUpFilter {
  readonly callId?: string | undefined;
  readonly direction?: 'outgoing' | 'incoming';
  readonly except?: readonly string[];
}

/** How long after the loss of its connection a phone opens another one, in milliseconds. */
const recoveryDelay = 1000;

/** How many finished calls a phone remembers. */
const rememberedCalls = 50;

/** A phone that registers, is called, calls, and does what it is told. */
export class SimulatedPhone {
  readonly name: string;
  private readonly ua: UserAgent;
  private readonly registration: Registration;
  private readonly notifiers: PhoneNotifiers;
  /** What it has subscribed to. */
  readonly subscriptions: PhoneSubscriptions;
  private behaviour: PhoneBehaviour;
  private readonly calls: PhoneCall[] = [];
  private lastRegistration: SipResponse | undefined;
  private closing = false;
  private readonly pending: PendingWork;
  private awaiting: boolean;
  private readonly sipProbe: SipProbe;

  constructor(private readonly options: SimulatedPhoneOptions) {
    this.name = options.name;
    this.pending = new PendingWork(options.clock);
    this.sipProbe = new SipProbe(options.element);
    this.behaviour = options.behaviour;
    this.awaiting = options.registers;
    this.ua = new UserAgent({
      ...options.userAgent,
      element: options.element,
      onCall: (invite, replaced) => this.takeCall(invite, replaced !== undefined),
      onRefer: (refer) => this.follow(refer),
      // Whoever knows the tags of a dialog has seen it; many phones leave Referred-By out (RFC 3891 §3, local policy).
      mayReplace: () => true,
      onMessage: (request) => this.takeMessage(request),
      onOptions: () => availabilityOf(this.behaviour, this.options.capabilities),
    });
    this.subscriptions = new PhoneSubscriptions(this.name, this.ua);
    this.notifiers = new PhoneNotifiers(this.ua, () => ({
      addressOfRecord: this.addressOfRecord,
      onCall: this.behaviour.onCall,
      calls: this.standingCalls.map((call) => call.report()),
    }));
    this.registration = new Registration(
      this.ua,
      options.expires,
      {
        onChange: (state, response) => {
          this.lastRegistration = response ?? this.lastRegistration;
          if (isSettled(state, response)) this.awaiting = false;
        },
      },
      options.registration,
    );
  }

  get addressOfRecord(): string {
    return printUri(this.ua.identity.uri);
  }

  get domain(): string {
    const { uri } = this.ua.identity;
    return isSipUri(uri) ? uri.host : '';
  }

  /** Asks itself by an OPTIONS over its sockets; gives what is wrong, or undefined. */
  async probe(): Promise<string | undefined> {
    const problem = await this.sipProbe.check();
    return problem === undefined ? undefined : `${this.name} ${problem}`;
  }

  report(): Phone {
    const { state, expiresAt } = this.registration;
    const { statusCode, reasonPhrase } = this.lastRegistration ?? {};
    return {
      name: this.name,
      addressOfRecord: this.addressOfRecord,
      registration: {
        state,
        ...(statusCode === undefined ? {} : { statusCode }),
        ...(reasonPhrase === undefined ? {} : { reasonPhrase }),
        ...(expiresAt === undefined ? {} : { expiresAt }),
      },
      behaviour: this.behaviour,
      calls: this.calls.map((call) => call.report()),
      subscriptions: [...this.subscriptions.reports],
    };
  }

  /** Changes what is given and leaves the rest. */
  configure(
    change: { readonly [K in keyof PhoneBehaviour]?: PhoneBehaviour[K] | undefined },
  ): PhoneBehaviour {
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    this.behaviour = { ...this.behaviour, ...Object.fromEntries(given) };
    this.notifiers.changed();
    return this.behaviour;
  }

  /** How many dialogs it has, early and confirmed. */
  get dialogs(): number {
    return this.ua.dialogs.size;
  }

  get element(): SipElement {
    return this.options.element;
  }

  /** It is not known yet how its first registration ends. */
  get awaitsRegistration(): boolean {
    return this.awaiting;
  }

  /** Registers anew; 0 seconds removes the binding. */
  register(expires?: number): Promise<SipResponse> {
    this.awaiting = false;
    return this.registration.start(expires ?? this.options.expires);
  }

  /**
   * Registers for the first time: bindings that an earlier run left behind go first, because calls would fork to
   * them and wait.
   */
  async registerAfresh(): Promise<SipResponse> {
    const cleared = await this.registration.clear();
    return this.closing ? cleared : this.registration.start();
  }

  /** The connection is lost that it was reached over: it registers over another one (RFC 5626 §4.5). */
  recover(): void {
    this.pending.later(recoveryDelay, () => {
      if (this.closing || this.registration.state !== 'registered') return;
      void this.registration.start();
    });
  }

  /** Places a call and gives its Call-ID. Rejects where no RTP port can be had. */
  async call(target: SipUri, options: CallOptions): Promise<string> {
    const media = await this.options.openMedia(this.behaviour.audio, { kind: 'uri', uri: target });
    const callId = options.callId ?? this.ua.transactions.random.token(24);
    const entry = this.remember(callId, 'outgoing', printUri(target));
    entry.media = media;
    entry.become('calling');
    entry.call = this.ua.call(target, media.offer(), this.outgoingUser(entry, media, options), { callId });
    if (options.giveUpAfterMilliseconds !== undefined) {
      this.pending.later(options.giveUpAfterMilliseconds, () => {
        if (!entry.answered) entry.call?.hangUp();
      });
    }
    return callId;
  }

  /** Ends the calls that fit; gives their Call-IDs. */
  hangUp({ callId, direction, except = [] }: HangUpFilter = {}): string[] {
    const ending = this.calls.filter(
      (call) =>
        !call.over &&
        (callId === undefined || call.callId === callId) &&
        (direction === undefined || call.direction === direction) &&
        !except.includes(call.callId),
    );
    for (const call of ending) call.call?.hangUp();
    return ending.map((call) => call.callId);
  }

  /** Takes a call that rings here, or refuses it with a status code; false where none with this Call-ID does. */
  answer(callId: string, statusCode?: number): boolean {
    const entry = this.calls.find((call) => call.callId === callId && call.waiting !== undefined);
    if (entry?.waiting === undefined || entry.over || entry.answered) return false;
    const { waiting } = entry;
    entry.waiting = undefined;
    if (statusCode === undefined) waiting.accept();
    else waiting.reject(statusCode);
    return true;
  }

  /** Sends a request outside any call. */
  request(
    method: string,
    target: SipUri,
    options: { body?: SessionBody; callId?: string },
  ): Promise<SipResponse> {
    return this.ua.request(method, target, options);
  }

  /** Ends every call, takes the binding back, and closes its sockets. */
  async close(patience: number): Promise<void> {
    this.closing = true;
    this.subscriptions.close();
    this.notifiers.close();
    this.hangUp();
    const { state } = this.registration;
    this.registration.abandon();
    if (state === 'registered') {
      await Promise.race([
        this.registration.stop(),
        new Promise((resolve) => this.pending.later(patience, () => resolve(undefined))),
      ]);
    }
    this.registration.abandon();
    for (const call of this.calls) call.media?.close();
    this.pending.close();
    await this.sipProbe.close();
    await this.options.element.close();
    this.options.onClosed();
  }

  private outgoingUser(entry: PhoneCall, media: CallMedia, options: CallOptions): CallUser {
    let problem: string | undefined;
    return {
      onProgress: ({ statusCode, reasonPhrase }) => entry.become('ringing', { statusCode, reasonPhrase }),
      onAnswer: ({ content }) => {
        problem = media.acceptAnswer(content);
        // An answer that is none: the dialog stands, so it is acknowledged and ended (RFC 3261 §13.2.2.4).
        if (problem !== undefined) this.pending.later(0, () => entry.call?.hangUp());
      },
      onAnswered: ({ statusCode, reasonPhrase }) => {
        entry.become('answered', {
          statusCode,
          reasonPhrase,
          ...(problem === undefined ? {} : { detail: problem }),
        });
        const after = options.hangUpAfterMilliseconds;
        if (after !== undefined) this.pending.later(after, () => entry.call?.hangUp());
      },
      onOffer: ({ content }) => this.answerOffer(media, content),
      onOfferWanted: () => media.offer(),
      onInfo: (request) => hear(entry, request),
      onEnded: (end) => entry.finish(end),
    };
  }

  /** Goes where the far end of a call sends it, and nowhere for anybody else. RFC 5589 §6, §7 */
  private follow(refer: ReceivedRefer): void {
    if (refer.call === undefined) return refer.reject(403);
    this.options.openMedia(this.behaviour.audio, { kind: 'uri', uri: refer.target }).then(
      (media) => {
        const callId = this.ua.transactions.random.token(24);
        const entry = this.remember(callId, 'outgoing', printUri(refer.target));
        entry.media = media;
        entry.become('calling');
        entry.call = refer.follow(media.offer(), this.outgoingUser(entry, media, {}), { callId });
        if (entry.call === undefined) entry.finish({ kind: 'cancelled', by: 'remote' });
      },
      () => refer.reject(500),
    );
  }

  /** Its calls that are not over. */
  get standingCalls(): readonly PhoneCall[] {
    return this.calls.filter(({ over }) => !over);
  }

  /** The call with this Call-ID. */
  find(callId: string): PhoneCall | undefined {
    return this.calls.find((call) => call.callId === callId);
  }

  private takeCall(invite: SipRequest, replaces: boolean) {
    const from = invite.required(From);
    const entry = this.remember(invite.text('Call-ID') ?? '', 'incoming', printUri(from.uri));
    let media: CallMedia | undefined;
    const user: CallUser = {
      onAnswer: ({ content }) => {
        if (media?.acceptAnswer(content) !== undefined) this.pending.later(0, () => entry.call?.hangUp());
      },
      onOffer: ({ content }) => (media === undefined ? undefined : this.answerOffer(media, content)),
      onOfferWanted: () => media?.offer(),
      onInfo: (request) => hear(entry, request),
      onEnded: (end) => entry.finish(end),
    };
    const begin = (call: IncomingCall): void => {
      entry.call = call;
      const { audio } = this.behaviour;
      const { ringMilliseconds } = this.behaviour;
      // One that takes the place of another is answered as that one was (RFC 3891 §3).
      if (!replaces) {
        call.ring();
        entry.become('ringing');
      }
      const peer: CallPeer =
        call.offer === undefined
          ? { kind: 'uri', uri: from.uri }
          : { kind: 'offer', content: call.offer.content };
      this.options.openMedia(audio, peer).then(
        (opened) => {
          media = opened;
          entry.media = opened;
          if (entry.over) return opened.close();
          if (replaces) return this.accept(entry, call, opened);
          entry.waiting = {
            accept: () => this.accept(entry, call, opened),
            reject: (statusCode) => call.reject(statusCode),
          };
          this.pending.later(ringMilliseconds, () => {
            if (call.waiting) {
              this.options.element.transport.showDecision(invite, describeDecision(this.behaviour));
            }
            this.decide(entry, call, opened);
          });
        },
        () => call.reject(500),
      );
    };
    return { user, begin };
  }

  /** Does what the phone is set to do once it has rung. */
  private decide(entry: PhoneCall, call: IncomingCall, media: CallMedia): void {
    if (!call.waiting) return;
    switch (this.behaviour.onCall) {
      case 'busy':
        return call.reject(486);
      case 'decline':
        return call.reject(603);
      case 'no-answer':
        return;
      case 'answer':
        return this.accept(entry, call, media);
    }
  }

  private accept(entry: PhoneCall, call: IncomingCall, media: CallMedia): void {
    const body = call.offer === undefined ? media.offer() : media.answer(call.offer.content);
    if (typeof body === 'string') return call.reject(488, `Not Acceptable Here: ${body}`);
    call.accept(body);
    entry.become('answered', { statusCode: 200, reasonPhrase: 'OK' });
    const after = this.behaviour.hangUpAfterMilliseconds;
    if (after !== undefined) this.pending.later(after, () => call.hangUp());
  }

  private answerOffer(media: CallMedia, offer: Uint8Array): SessionBody | undefined {
    const answer = media.answer(offer);
    return typeof answer === 'string' ? undefined : answer;
  }

  private takeMessage(request: SipRequest): number {
    const from = printUri(request.required(From).uri);
    this.options.onMessageReceived(
      from,
      Buffer.from(request.body).toString('utf8'),
      request.text('Call-ID') ?? '',
    );
    return 200;
  }

  private remember(callId: string, direction: 'outgoing' | 'incoming', peer: string): PhoneCall {
    const { clock } = this.options;
    const call = new PhoneCall(callId, this.name, direction, peer, clock.now(), (report) => {
      this.options.onCallChanged(report);
      this.notifiers.changed();
    });
    this.calls.push(call);
    const finished = this.calls.findIndex(({ over }) => over);
    if (this.calls.length > rememberedCalls && finished >= 0) this.calls.splice(finished, 1);
    return call;
  }
}

function hear(entry: PhoneCall, request: SipRequest): void {
  const digit = digitOf(request);
  if (digit !== undefined) entry.hear(digit);
}
