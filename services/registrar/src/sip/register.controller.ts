import { Controller, Inject } from '@nestjs/common';
import type { Lab } from '@trapezoid/lab';
import { failureDetails, SipFailure, SipRequest, type SipRequestContext } from '@trapezoid/nest-sip';
import {
  type DomainAuthentication,
  type DomainAuthenticator,
  domainAuthenticator,
  KeyedQueue,
  QueueFull,
  requestSource,
} from '@trapezoid/service';
import {
  type CredentialsRefusal,
  checkRequest,
  isSipUri,
  makeResponse,
  type SipRequest as Request,
  type SipResponse,
} from '@trapezoid/sip';
import { bodyRefusal } from '../core/body-refusal.js';
import { describeDecision } from '../core/describe-decision.js';
import { describeRefusal } from '../core/describe-refusal.js';
import { Registrar, type RegistrarDomain } from '../core/registrar.js';
import { RefusalTeller } from '../nats/refusal-teller.js';
import { registerResponse } from './register-response.js';

const capabilities = {
  methods: ['REGISTER', 'SUBSCRIBE', 'OPTIONS'],
  extensions: ['path', 'outbound', 'gruu'],
};

/** Under this name the controller is given the lab: a proxy of the lab says whom it had a request from. */
export const registrarLab = Symbol('lab of the registrar');

/** So many REGISTER requests of one phone for one address-of-record may wait for one another. */
const maximumWaiting = 20;

interface Answer {
  readonly response: SipResponse;
  /** Of a refusal: the credentials that did not do. */
  readonly credentials?: readonly CredentialsRefusal[];
  /** What asks for the refusal, where its status code does not say. */
  readonly paragraph?: string;
}

/** REGISTER, step by step. RFC 3261 §10.3 */
@Controller()
export class RegisterController {
  private readonly queue = new KeyedQueue(maximumWaiting);

  constructor(
    @Inject(Registrar) private readonly registrar: Registrar,
    @Inject(domainAuthenticator) private readonly authenticator: DomainAuthenticator,
    @Inject(RefusalTeller) private readonly refusals: RefusalTeller,
    @Inject(registrarLab) private readonly lab: Lab,
  ) {}

  @SipRequest('REGISTER')
  async register(context: SipRequestContext): Promise<SipResponse> {
    const { request } = context;
    const toTag = context.newTag();
    try {
      const answer = await this.inOrder(context, () => this.answer(context, toTag));
      this.tellRefusal(request, answer);
      context.decide(describeDecision(request, answer.response, answer));
      return answer.response;
    } catch (error) {
      // A fault of ours is no refusal: the log has it.
      const failure = failureDetails(error);
      if (failure !== undefined)
        this.tellRefusal(request, { response: makeResponse(request, failure.statusCode) });
      throw error;
    }
  }

  /**
   * What one phone sends for one address-of-record is done in the order in which it came, whatever is asked meanwhile.
   * RFC 3261 §10.3
   */
  private async inOrder(
    { request, flow }: SipRequestContext,
    answer: () => Promise<Answer>,
  ): Promise<Answer> {
    try {
      return await this.queue.run(`${requestSource(request, flow, this.lab)} ${request.text('To')}`, answer);
    } catch (error) {
      if (error instanceof QueueFull) throw new SipFailure({ statusCode: 503, retryAfter: 5 });
      throw error;
    }
  }

  private tellRefusal(request: Request, { response, ...about }: Answer): void {
    const refusal = describeRefusal(request, response, about);
    if (refusal !== undefined) this.refusals.tell(refusal);
  }

  private async answer(context: SipRequestContext, toTag: string): Promise<Answer> {
    const { request, flow } = context;
    const domain = this.registrar.domainOf(request);
    if (domain === undefined && isSipUri(request.uri))
      return {
        response: makeResponse(request, 404, { toTag, reasonPhrase: 'Not Found: no domain of ours' }),
        paragraph: 'RFC 3261 §10.3 step 1',
      };
    const unsupported = checkRequest(request, capabilities, toTag);
    if (unsupported !== undefined || domain === undefined)
      return { response: unsupported ?? makeResponse(request, 416, { toTag }) };
    const source = requestSource(request, flow, this.lab);
    const authentication = await this.authenticator.authenticate(
      request,
      domain.name,
      'Authorization',
      toTag,
      source,
    );
    const refusal = this.refusalOf(authentication, request, domain, toTag);
    if (refusal !== undefined) return refusal;
    const unread = bodyRefusal(request, toTag);
    if (unread !== undefined) return { response: unread };
    const outcome = await this.registrar.register(request, domain);
    const now = new Date(context.transactions.clock.now());
    const response = registerResponse(outcome, { request, toTag, rules: domain.rules, now });
    if (outcome.kind === 'forbidden') return { response, paragraph: outcome.paragraph };
    // Last, because the server's proof may cover the body.
    const proves = authentication.kind === 'authenticated' && response.successful;
    return { response: proves ? (authentication.confirm?.(response) ?? response) : response };
  }

  /** Steps 3 and 4. */
  private refusalOf(
    authentication: DomainAuthentication,
    request: Request,
    domain: RegistrarDomain,
    toTag: string,
  ): Answer | undefined {
    switch (authentication.kind) {
      case 'challenged': {
        const { response, refusals } = authentication;
        return { response, ...(refusals === undefined ? {} : { credentials: refusals }) };
      }
      case 'paused':
        return { response: authentication.response, paragraph: 'RFC 3261 §26.3.2.4' };
      default: {
        const username = authentication.kind === 'authenticated' ? authentication.username : undefined;
        const reason = this.registrar.refusalOf(request, domain, username);
        if (reason === undefined) return undefined;
        return { response: makeResponse(request, 403, { toTag, reasonPhrase: `Forbidden: ${reason}` }) };
      }
    }
  }
}
