import {
  type Clock,
  hostEquals,
  makeResponse,
  Parameters,
  RetryAfter,
  type ServerTransaction,
  type SipRequest,
  type SipResponse,
  SipSyntaxError,
  type TransactionLayer,
  Via,
  type ViaValue,
} from '@trapezoid/sip';
import { aggregateChallenges, chooseBestResponse } from './best-response.js';
import { Branch, type BranchUser } from './branch.js';
import type { ForwardedRequest } from './forward-request.js';
import type { SendForwarded } from './ports.js';

export interface ResponseContextOptions {
  readonly transactions: TransactionLayer;
  readonly clock: Clock;
  /** Milliseconds; RFC 3261 §16.6 step 11. */
  readonly timerC: number;
  /** Sends a forwarded request to the first of its targets that takes it. */
  readonly send: SendForwarded;
  /** Takes an ACK to a 2xx that came with the INVITE's own branch (RFC 6026 §7.1). */
  readonly onAck: (ack: SipRequest) => void;
  /** Told of exceptions that should not have been. */
  readonly onFault: (error: unknown) => void;
  readonly onFinished: () => void;
  /**
   * The request can go nowhere else, and neither can the next one like it: a 503 is then passed on, with the time to
   * wait, where it is turned into 500 otherwise.
   */
  readonly onlyServer?: boolean;
  /** Adds to a 2xx what this proxy has to say. */
  readonly complete?: (success: SipResponse) => SipResponse;
}

/** How long a phone is asked to wait for the only server, where that one does not say, in seconds. */
const retryAfter = 5;

/**
 * One request that the proxy forwards, with all its branches and their responses, from the first to the last.
 * RFC 3261 §16.7, §16.8, §16.10
 */
export class ResponseContext implements BranchUser {
  private readonly branches: Branch[] = [];
  private readonly finals: SipResponse[] = [];
  private finalSent = false;
  private cancelled = false;

  constructor(
    private readonly server: ServerTransaction,
    private readonly options: ResponseContextOptions,
  ) {
    // An error in sending a response needs no remedy (RFC 3261 §16.9).
    server.user = { onCancel: () => this.cancel(), onAck: (ack) => options.onAck(ack) };
  }

  get request(): SipRequest {
    return this.server.request;
  }

  /** Forwards to all at once. */
  forward(copies: readonly ForwardedRequest[]): void {
    for (const copy of copies) this.branches.push(new Branch(copy, this, this.options));
    for (const branch of [...this.branches]) branch.start();
  }

  /** A CANCEL from upstream: every branch that may still ring is cancelled (RFC 3261 §16.10). */
  cancel(): void {
    this.cancelled = true;
    this.cancelBranches();
  }

  /** RFC 3261 §16.7 steps 3 to 5: our Via off; provisional responses and 2xx go up at once. */
  onResponse(branch: Branch, response: SipResponse): void {
    const upstream = withoutOwnVia(response, this.request);
    if (response.provisional) {
      // Only an INVITE has provisional responses other than 100 (RFC 4320 §4.1).
      const goesUp = this.isInvite && response.statusCode > 100 && !this.finalSent;
      if (goesUp && upstream !== undefined) this.server.respond(upstream);
      return;
    }
    if (upstream === undefined) return this.fail(502);
    if (response.successful) return this.succeed(upstream);
    if (isDead(response.statusCode) && this.replace(branch)) return;
    this.finals.push(upstream);
    // A 6xx ends the search, but the INVITE is answered only after the others have ended (step 5).
    if (response.statusCode >= 600) this.cancelBranches();
    this.finish();
  }

  /** No answer in time counts as 408, a failed transport as 503 (RFC 3261 §16.8, §16.9). */
  onFailure(branch: Branch, statusCode: number): void {
    const unreachable = isDead(statusCode) || statusCode === 503;
    if (!unreachable || !this.replace(branch)) this.fail(statusCode);
  }

  onFault(error: unknown): void {
    this.options.onFault(error);
  }

  private get isInvite(): boolean {
    return this.request.method === 'INVITE';
  }

  /** Tries another way to the phone of a branch that got no word from it (RFC 5626 §7). */
  private replace(branch: Branch): boolean {
    const copy = branch.alternative;
    if (copy === undefined || this.finalSent || this.cancelled) return false;
    const next = new Branch(copy, this, this.options);
    this.branches.push(next);
    next.start();
    return true;
  }

  private succeed(upstream: SipResponse): void {
    this.finalSent = true;
    this.server.respond(this.options.complete?.(upstream) ?? upstream);
    this.cancelBranches();
    this.finish();
  }

  private fail(statusCode: number): void {
    this.finals.push(this.localResponse(statusCode));
    this.finish();
  }

  private cancelBranches(): void {
    for (const branch of this.branches) branch.cancel();
  }

  /** Sends the best response once every branch has ended (RFC 3261 §16.7 step 6). */
  private finish(): void {
    if (this.branches.some((branch) => !branch.ended)) return;
    try {
      if (!this.finalSent) this.sendBest();
    } catch (error) {
      this.options.onFault(error);
      this.server.respond(this.localResponse(500));
    } finally {
      this.finalSent = true;
      this.options.onFinished();
    }
  }

  private sendBest(): void {
    // A 408 to anything but an INVITE comes too late to help and is not sent (RFC 4320 §4.2).
    const best = chooseBestResponse(this.finals.filter((final) => this.isInvite || final.statusCode !== 408));
    if (best === undefined) return this.server.terminate();
    this.server.respond(this.forCaller(best));
  }

  private forCaller(best: SipResponse): SipResponse {
    const { statusCode } = best;
    if (statusCode === 408 && this.cancelled) return this.localResponse(487);
    // The next hop's overload is not ours (step 6), and its lost connection not the caller's (RFC 5626 §5.3).
    if (statusCode === 503) return this.unavailable(best);
    if (statusCode === 430) return this.localResponse(480);
    return aggregateChallenges(best, this.finals);
  }

  private unavailable(best: SipResponse): SipResponse {
    if (this.options.onlyServer !== true) return this.localResponse(500);
    return best.has(RetryAfter)
      ? best
      : best.with(RetryAfter, { seconds: retryAfter, parameters: Parameters.none });
  }

  private localResponse(statusCode: number): SipResponse {
    return makeResponse(this.request, statusCode, { toTag: this.options.transactions.random.token(10) });
  }
}

/** The phone itself has not answered: no time was left, or its flow is gone (RFC 5626 §7). */
function isDead(statusCode: number): boolean {
  return statusCode === 408 || statusCode === 430;
}

/**
 * Undefined where it can't be sent on: no readable Via is left beneath ours (RFC 3261 §16.7 step 3), or another than
 * the request's, which would send the response wherever who answers likes.
 */
function withoutOwnVia(response: SipResponse, request: SipRequest): SipResponse | undefined {
  try {
    const upstream = response.withoutFirst(Via);
    const via = upstream.first(Via);
    const own = request.first(Via);
    return via !== undefined && own !== undefined && leadsToSamePlace(via, own) ? upstream : undefined;
  } catch (error) {
    if (error instanceof SipSyntaxError) return undefined;
    throw error;
  }
}

function leadsToSamePlace(a: ViaValue, b: ViaValue): boolean {
  const deciding = ['branch', 'received', 'rport', 'maddr'];
  return (
    a.protocol === b.protocol &&
    hostEquals(a.sentBy.host, b.sentBy.host) &&
    a.sentBy.port === b.sentBy.port &&
    deciding.every((name) => a.parameters.get(name) === b.parameters.get(name))
  );
}
