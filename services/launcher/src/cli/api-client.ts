import type { NetworkMap } from '@trapezoid/console';
import {
  type AnswerOf,
  type addSubscriber,
  type B2buaCall,
  b2buaCall,
  type b2buaConnect,
  b2buaList,
  type CallChange,
  listSubscribers,
  locationClear,
  locationImport,
  locationList,
  type Phone,
  type PhoneBehaviour,
  type PhoneSubscription,
  phoneSubscription,
  type QuestionOf,
  removeSubscriber,
  type TracedCall,
  tracedCall,
  type uaCall,
  uaHangUp,
  type uaMessage,
  type uaSubscribe,
  uaUnsubscribe,
} from '@trapezoid/contracts';
import { ApiConnection } from './api-connection.js';
import { readTrace, type TraceEvent } from './api-trace.js';
import type { Examination } from './examination.js';
import type { ToldFault } from './told-fault.js';

/** The final response to a request outside a call. */
export interface RequestOutcome {
  readonly callId: string;
  readonly statusCode: number;
  readonly reasonPhrase: string;
}

/** What went with an account; one of the lab file is disabled. */
export type RemovedAccount = Exclude<AnswerOf<typeof removeSubscriber>, { kind: 'unknown' }>;

/** A request waits for its last retransmission, 64*T1, and the console a little longer. */
const wholeTransaction = 40_000;

/** The first NOTIFY, or the last, is waited for, and the console waits a little longer. */
const wholeSubscription = 75_000;

/** What becomes of a transfer is waited for, and the console waits a little longer. */
const wholeTransfer = 70_000;

/** The running lab, as the command line sees it. All methods throw CliError. */
export class ApiClient {
  private readonly connection: ApiConnection;

  /** @param address where the console listens, e.g. `http://127.0.0.1:8080`. @param token what it wants to be shown. */
  constructor(address: string, token?: string) {
    this.connection = new ApiConnection(address, token);
  }

  get address(): string {
    return this.connection.address;
  }

  status(): Promise<NetworkMap> {
    return this.connection.ask('GET', '/api/status', isNetworkMap);
  }

  /** What the lab has seen of a call, with all its legs. */
  recall(callId: string): Promise<TracedCall> {
    return this.connection.ask(
      'GET',
      `/api/trace/calls?callId=${encodeURIComponent(callId)}`,
      fits(tracedCall),
    );
  }

  /** Gives the Call-ID. */
  async call(command: QuestionOf<typeof uaCall>): Promise<string> {
    const placed = await this.connection.ask('POST', '/api/calls', hasCallId, { body: command });
    return placed.callId;
  }

  /** Ends one call, those of one phone, or all; gives their Call-IDs. */
  async hangUp(which: { readonly callId?: string; readonly phone?: string }): Promise<readonly string[]> {
    const { callId, phone } = which;
    const one = callId === undefined ? '' : `/${encodeURIComponent(callId)}`;
    const query = phone === undefined ? '' : `?phone=${encodeURIComponent(phone)}`;
    const answer = await this.connection.ask('DELETE', `/api/calls${one}${query}`, fits(uaHangUp.response));
    return answer.ended;
  }

  /** Holds, resumes or transfers a call, or sends digits in it. */
  changeCall(callId: string, phone: string | undefined, change: CallChange): Promise<RequestOutcome> {
    return this.connection.ask('PATCH', `/api/calls/${encodeURIComponent(callId)}`, isRequestOutcome, {
      body: phone === undefined ? { change } : { phone, change },
      patience: wholeTransfer,
    });
  }

  /** Has the B2BUA call two phones and join them. */
  async connect(command: QuestionOf<typeof b2buaConnect>): Promise<B2buaCall> {
    const path = '/api/b2bua/calls';
    return (await this.connection.ask('POST', path, hasB2buaCall, { body: command })).call;
  }

  /** The calls of the B2BUA, and the last of those that are over. */
  async b2buaCalls(): Promise<readonly B2buaCall[]> {
    return (await this.connection.ask('GET', '/api/b2bua/calls', fits(b2buaList.response))).calls;
  }

  async endB2buaCall(id: string): Promise<void> {
    await this.connection.ask('DELETE', `/api/b2bua/calls/${encodeURIComponent(id)}`, isRecord);
  }

  /** What is right and wrong with a phone: of an account `user@domain`, or at an address. */
  examine(subject: string): Promise<Examination> {
    const by = subject.includes('@') ? 'account' : 'source';
    return this.connection.ask('GET', `/api/doctor?${by}=${encodeURIComponent(subject)}`, isExamination);
  }

  /** Has messages dropped, delayed or duplicated. */
  addFault(command: Readonly<Record<string, unknown>>): Promise<ToldFault> {
    return this.connection.ask('POST', '/api/faults', isFault, { body: command });
  }

  async faults(): Promise<readonly ToldFault[]> {
    return (await this.connection.ask('GET', '/api/faults', hasFaults)).faults;
  }

  /** Ends one fault, or all; gives how many. */
  async removeFaults(id: string | undefined): Promise<number> {
    const one = id === undefined ? '' : `/${encodeURIComponent(id)}`;
    return Number((await this.connection.ask('DELETE', `/api/faults${one}`, isRecord)).removed);
  }

  message(command: QuestionOf<typeof uaMessage>): Promise<RequestOutcome> {
    return this.request('/api/messages', command);
  }

  options(command: Omit<QuestionOf<typeof uaMessage>, 'text'>): Promise<RequestOutcome> {
    return this.request('/api/options', command);
  }

  /** Subscribes a phone; gives how that stands once the first NOTIFY has come, or none will. */
  async subscribe(command: QuestionOf<typeof uaSubscribe>): Promise<PhoneSubscription> {
    const options = { body: command, patience: wholeSubscription };
    const { subscription } = await this.connection.ask(
      'POST',
      '/api/subscriptions',
      hasSubscription,
      options,
    );
    return subscription;
  }

  /** Ends one subscription, those of one phone, or all; gives how they ended. */
  async unsubscribe(which: {
    readonly callId?: string;
    readonly phone?: string;
  }): Promise<readonly PhoneSubscription[]> {
    const { callId, phone } = which;
    const one = callId === undefined ? '' : `/${encodeURIComponent(callId)}`;
    const query = phone === undefined ? '' : `?phone=${encodeURIComponent(phone)}`;
    const path = `/api/subscriptions${one}${query}`;
    const options = { patience: wholeSubscription };
    return (await this.connection.ask('DELETE', path, fits(uaUnsubscribe.response), options)).ended;
  }

  /** @param expires seconds; 0 removes the binding. */
  register(phone: string, expires: number | undefined): Promise<RequestOutcome> {
    const body = expires === undefined ? {} : { expires };
    return this.request(`/api/phones/${encodeURIComponent(phone)}/register`, body);
  }

  async configure(phone: string, behaviour: Partial<PhoneBehaviour>): Promise<Phone['behaviour']> {
    const path = `/api/phones/${encodeURIComponent(phone)}`;
    const answer = await this.connection.ask('PATCH', path, hasBehaviour, { body: behaviour });
    return answer.behaviour;
  }

  /** Ends every binding of an address-of-record. */
  clear(addressOfRecord: string): Promise<AnswerOf<typeof locationClear>> {
    const path = `/api/registrations/${encodeURIComponent(addressOfRecord)}`;
    return this.connection.ask('DELETE', path, fits(locationClear.response));
  }

  /** A page of bindings. @param after the `next` of the page before. */
  registrations(after: string | undefined, limit: number): Promise<AnswerOf<typeof locationList>> {
    return this.connection.ask(
      'GET',
      `/api/registrations?${pageQuery(after, limit)}`,
      fits(locationList.response),
    );
  }

  importRegistrations(command: QuestionOf<typeof locationImport>): Promise<AnswerOf<typeof locationImport>> {
    const path = '/api/registrations/import';
    return this.connection.ask('POST', path, fits(locationImport.response), { body: command });
  }

  /** A page of accounts. @param after the `next` of the page before. */
  accounts(after: string | undefined, limit: number): Promise<AnswerOf<typeof listSubscribers>> {
    return this.connection.ask(
      'GET',
      `/api/accounts?${pageQuery(after, limit)}`,
      fits(listSubscribers.response),
    );
  }

  async addAccount(account: QuestionOf<typeof addSubscriber>): Promise<void> {
    await this.connection.ask('POST', '/api/accounts', isRecord, { body: account });
  }

  /** @param account `user@domain`. */
  async removeAccount(account: string): Promise<RemovedAccount> {
    const path = `/api/accounts/${encodeURIComponent(account)}`;
    return this.connection.ask('DELETE', path, isRemovedAccount);
  }

  /**
   * Follows all traffic, or that of one Call-ID. Resolves when the elements have been told to tell: nothing sent
   * from then on is missed. The events end when the lab does, or when the signal is given.
   */
  trace(callId: string | undefined, signal: AbortSignal): Promise<AsyncIterable<TraceEvent>> {
    const query = callId === undefined ? '' : `?callId=${encodeURIComponent(callId)}`;
    return readTrace(this.connection, `/api/trace${query}`, signal);
  }

  private request(path: string, body: unknown): Promise<RequestOutcome> {
    return this.connection.ask('POST', path, isRequestOutcome, { body, patience: wholeTransaction });
  }
}

function pageQuery(after: string | undefined, limit: number): string {
  return `limit=${limit}${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`;
}

function isRemovedAccount(value: unknown): value is RemovedAccount {
  return isRecord(value) && typeof value.kind === 'string' && typeof value.bindings === 'number';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Schema<Value> {
  safeParse(value: unknown): { readonly success: true; readonly data: Value } | { readonly success: false };
}

function fits<Value>(schema: Schema<Value>) {
  return (value: unknown): value is Value => schema.safeParse(value).success;
}

function isExamination(value: unknown): value is Examination {
  return isRecord(value) && typeof value.heard === 'number' && Array.isArray(value.findings);
}

function isFault(value: unknown): value is ToldFault {
  return isRecord(value) && typeof value.id === 'string' && typeof value.struck === 'number';
}

function hasFaults(value: unknown): value is { readonly faults: readonly ToldFault[] } {
  return isRecord(value) && Array.isArray(value.faults) && value.faults.every(isFault);
}

function hasCallId(value: unknown): value is { readonly callId: string } {
  return isRecord(value) && typeof value.callId === 'string';
}

function hasB2buaCall(value: unknown): value is { readonly call: B2buaCall } {
  return isRecord(value) && b2buaCall.safeParse(value.call).success;
}

function hasSubscription(value: unknown): value is { readonly subscription: PhoneSubscription } {
  return isRecord(value) && phoneSubscription.safeParse(value.subscription).success;
}

function isRequestOutcome(value: unknown): value is RequestOutcome {
  return (
    hasCallId(value) &&
    'statusCode' in value &&
    typeof value.statusCode === 'number' &&
    'reasonPhrase' in value
  );
}

function hasBehaviour(value: unknown): value is { readonly behaviour: PhoneBehaviour } {
  return isRecord(value) && isRecord(value.behaviour);
}

function isNetworkMap(value: unknown): value is NetworkMap {
  return (
    isRecord(value) &&
    isRecord(value.lab) &&
    Array.isArray(value.services) &&
    isRecord(value.phones) &&
    isRecord(value.registrations) &&
    Array.isArray(value.refusals)
  );
}
