import { SipElement } from '../core/element.js';
import type { Uri } from '../grammar/uri.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { ServerTransaction } from '../transaction/server-transaction.js';
import type { Availability } from './answer-options.js';
import type { Call } from './call.js';
import type { CallOptions } from './call-options.js';
import type { CallOwner } from './call-owner.js';
import type { CallUser, ProtocolProblem, SessionBody } from './call-user.js';
import { Calls } from './calls.js';
import {
  type ReferRequest,
  ReferSubscription,
  type ReferSubscriptionUser,
} from './events/refer-subscription.js';
import { RequestRefused } from './face/failures.js';
import {
  elementOptions,
  type RegisterOptions,
  type StartOptions,
  type UserAgentEvents,
  userAgentOptions,
} from './face/start-options.js';
import { TypedEvents } from './face/typed-events.js';
import { type Wait, waitFor } from './face/wait.js';
import type { IncomingCall } from './incoming-call.js';
import type { OutgoingCall } from './outgoing-call.js';
import { type PageMessageOptions, sendPageMessage } from './page-message.js';
import { Registration } from './registration/registration.js';
import { leastInterval, type SessionTimerPolicy } from './session/session-timer.js';
import { receiveRefer } from './transfer/receive-refer.js';
import type { ReceivedRefer } from './transfer/received-refer.js';
import { isWantedByFarEnd } from './transfer/replaced-call.js';
import { UserAgentCore, uriOf } from './user-agent-core.js';
import type { UserAgentOptions } from './user-agent-options.js';

export type { RequestHandler } from './user-agent-server.js';

const defaultSessionTimer: SessionTimerPolicy = { minimum: leastInterval, refresher: 'local' };

/**
 * One user agent: client and server in one.
 * RFC 3261 §6 (User Agent), §8
 */
export class UserAgent extends UserAgentCore implements CallOwner {
  readonly sessionTimer: SessionTimerPolicy | undefined;
  private readonly calls: Calls;
  private readonly events: TypedEvents<UserAgentEvents>;
  private registration: Registration | undefined;

  constructor(private readonly options: UserAgentOptions) {
    super(options);
    const { features } = this;
    for (const tag of ['100rel', 'timer', 'replaces']) features.support(tag);
    features.allow('INVITE', 'ACK', 'CANCEL', 'BYE', 'UPDATE', 'INFO');
    if (features.use('100rel') !== 'off') features.allow('PRACK');
    this.sessionTimer =
      features.use('timer') === 'off' ? undefined : { ...defaultSessionTimer, ...options.sessionTimer };
    this.events = new TypedEvents((work) => this.transactions.transport.guard(work));
    this.calls = new Calls(this, {
      media: options.media,
      mayReplace: options.mayReplace ?? isWantedByFarEnd,
      replacementFor: options.replacementFor,
      onCall: options.onCall ?? (() => this.listenerForCall),
    });
    this.handle('INVITE', (transaction) => this.calls.receive(transaction));
    this.handle('MESSAGE', (transaction) => this.receiveMessage(transaction));
    if (options.onRefer !== undefined) this.takeRefers(options.onRefer);
  }

  get openCalls(): readonly Call[] {
    return this.calls.open;
  }

  get infoPackages(): readonly string[] | undefined {
    return this.options.infoPackages;
  }

  /**
   * A user agent with layers of its own, ready to call and to be called; `close` ends it. Rejects with ListenError, and
   * with SipSyntaxError for an address that is none.
   */
  static async start(options: StartOptions): Promise<UserAgent> {
    const element = await SipElement.start(elementOptions(options));
    return new UserAgent(userAgentOptions(options, element));
  }

  /** Calls the listener for each such event, until the function that this gives is called. */
  on<Name extends keyof UserAgentEvents>(
    name: Name,
    listener: (...words: UserAgentEvents[Name]) => void,
  ): () => void {
    return this.events.on(name, listener);
  }

  /**
   * Places a call. The offer goes in the INVITE; without one, and without media to make it, the far end is asked for its
   * own. Throws SipSyntaxError for a text that is no URI.
   * RFC 3261 §13.2.1
   */
  call(
    target: Uri | string,
    offer?: SessionBody,
    user: CallUser = {},
    options: CallOptions = {},
  ): OutgoingCall {
    const prepared = this.prepare('INVITE', uriOf(target), options.callId);
    return this.calls.place(prepared, this.contactIn(prepared.request), offer, user, options);
  }

  /** The call with this dialog, early or confirmed. */
  callIn(dialogId: string | undefined): Call | undefined {
    return dialogId === undefined ? undefined : this.calls.find(dialogId);
  }

  /** Sends a MESSAGE and gives its 2xx. Rejects with RequestRefused, or with PageMessageTooLarge. RFC 3428 §4 */
  async message(target: Uri | string, text: string, options?: PageMessageOptions): Promise<SipResponse> {
    const { response } = await sendPageMessage(this, uriOf(target), text, options);
    if (!response.successful) throw new RequestRefused('MESSAGE', response);
    return response;
  }

  /**
   * Registers, and keeps registering until `close`. Rejects with RequestRefused.
   * RFC 3261 §10.2
   */
  async register({ expires = 3600, ...options }: RegisterOptions = {}): Promise<Registration> {
    this.registration ??= new Registration(
      this,
      expires,
      { onChange: (state, response) => this.events.emit('registration', state, response) },
      options,
    );
    const response = await this.registration.start(expires);
    if (!response.successful) throw new RequestRefused('REGISTER', response);
    return this.registration;
  }

  /** Hangs up, takes the binding back, and closes the sockets. Takes no longer than the deadline, by default 2 s. */
  async close({ within = 2000, signal }: Wait = {}): Promise<void> {
    const { clock } = this.transactions;
    const ends = this.openCalls.map((call) => call.ended());
    for (const call of this.openCalls) call.hangUp();
    const all = Promise.allSettled([...ends, this.registration?.stop()]);
    await waitFor(clock, 'the end', { within, signal }, (resolve) => {
      all.then(resolve);
      return () => undefined;
    }).catch(() => undefined);
    this.registration?.abandon();
    await this.options.element.close();
  }

  override availability(request: SipRequest): Availability {
    if (this.calls.full) return { statusCode: 486 };
    const { onOptions, onCall } = this.options;
    if (onOptions !== undefined) return onOptions(request);
    if (onCall === undefined && !this.events.heard('call')) return { statusCode: 480 };
    return { statusCode: 200 };
  }

  refer(refer: ReferRequest, user: ReferSubscriptionUser): void {
    new ReferSubscription(this, refer, user);
  }

  withInviteHeaders(request: SipRequest): SipRequest {
    return this.calls.withInviteHeaders(request);
  }

  forget(call: object): void {
    this.calls.forget(call);
  }

  override problem(problem: ProtocolProblem, user?: CallUser): void {
    super.problem(problem, user);
    this.events.emit('problem', problem);
  }

  /** Somebody listens for calls, and takes them. */
  private get listenerForCall() {
    if (!this.events.heard('call')) return undefined;
    return { user: {}, begin: (call: IncomingCall) => this.events.emit('call', call) };
  }

  private receiveMessage(transaction: ServerTransaction): void {
    const { request } = transaction;
    this.events.emit('message', request);
    const heard = this.events.heard('message') ? 200 : 405;
    transaction.respond(this.answer(request, this.options.onMessage?.(request) ?? heard));
  }

  /** REFERs are taken where somebody decides about them, inside a dialog and outside. RFC 3515 §2.4.2 */
  private takeRefers(user: (refer: ReceivedRefer) => void): void {
    for (const tag of ['norefersub', 'tdialog']) this.features.support(tag);
    this.handle('REFER', (transaction) => receiveRefer(this, transaction, undefined, user));
    this.dialogs.expect({
      creates: ({ method }, dialog) => method === 'REFER' && dialog !== undefined,
      begin: (transaction, dialog) => receiveRefer(this, transaction, dialog, user),
    });
  }
}
