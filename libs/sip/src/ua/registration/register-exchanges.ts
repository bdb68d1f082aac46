import type { ClientRequestUser } from '../../core/client-request-user.js';
import type { NameAddress } from '../../grammar/name-address.js';
import type { Uri } from '../../grammar/uri.js';
import { makeResponse } from '../../message/make-response.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import { type Flow, flowTarget } from '../../transport/flow.js';
import type { UserAgentCore } from '../user-agent-core.js';
import { type RegisterParts, registerRequest } from './register-request.js';

export interface RegisterAttempt
  extends Pick<RegisterParts, 'contacts' | 'expires' | 'registrar' | 'outbound'> {
  /** Over this flow and no other. */
  readonly flow: Flow | undefined;
}

/** What came of one REGISTER. */
export interface RegisterOutcome {
  readonly response: SipResponse;
  /** The response was made here. */
  readonly local: boolean;
  /** The flow that the request left over last. */
  readonly flow: Flow | undefined;
  /** It was sent over one flow and no other. */
  readonly pinned: boolean;
  /** Whom a redirection has led to; undefined where there was none. */
  readonly redirectedTo: Uri | undefined;
}

/** The REGISTERs of one flow: they share a Call-ID, and their numbers rise. RFC 3261 §10.2, RFC 5627 §4.1 */
export class RegisterExchanges {
  private readonly callId: string;
  private sequence = 0;
  private stop: (() => void) | undefined;

  constructor(
    private readonly ua: UserAgentCore,
    private readonly proxy: NameAddress | undefined,
  ) {
    this.callId = ua.transactions.random.token(24);
  }

  send({ flow, ...parts }: RegisterAttempt): Promise<RegisterOutcome> {
    const { callId, proxy, ua } = this;
    const sequence = ++this.sequence;
    const { request, nextHop } = registerRequest(ua, { ...parts, proxy, callId, sequence });
    const next = (): number => ++this.sequence;
    const pinned = flow !== undefined;
    return new Promise((resolve) => {
      const settle = (response: SipResponse, sent: SipRequest, local: boolean): void => {
        this.stop = undefined;
        const redirectedTo = sent.requestUri === request.requestUri ? undefined : sent.uri;
        resolve({ response, local, pinned, redirectedTo, flow: pending.flow });
      };
      const user: ClientRequestUser = { onFinal: settle };
      const pending = pinned
        ? ua.client.sendOver(flowTarget(flow), request, nextHop, user, next)
        : ua.client.send(request, nextHop, user, next);
      this.stop = () => settle(makeResponse(request, 503, { reasonPhrase: interrupted }), request, true);
    });
  }

  /** Who waits for a response gets one that was made here. */
  interrupt(): void {
    this.stop?.();
  }
}

const interrupted = 'Service Unavailable: the registration has been ended';
