import { Controller, Inject } from '@nestjs/common';
import { SipRequest, type SipRequestContext } from '@trapezoid/nest-sip';
import { type DomainAuthenticator, domainAuthenticator } from '@trapezoid/service';
import { checkRequest, makeResponse, type SipRequest as Request, type SipResponse } from '@trapezoid/sip';
import { Registrar } from '../core/registrar.js';
import { registerResponse } from './register-response.js';

const capabilities = { methods: ['REGISTER', 'OPTIONS'], extensions: ['path'] };

/** REGISTER, step by step. RFC 3261 §10.3 */
@Controller()
export class RegisterController {
  constructor(
    @Inject(Registrar) private readonly registrar: Registrar,
    @Inject(domainAuthenticator) private readonly authenticator: DomainAuthenticator,
  ) {}

  @SipRequest('REGISTER')
  async register(context: SipRequestContext): Promise<SipResponse> {
    const { request } = context;
    const toTag = context.newTag();
    // Step 2 first: what the server does not understand it can't judge.
    const unsupported = checkRequest(request, capabilities, toTag);
    if (unsupported !== undefined) return unsupported;
    const domain = this.registrar.domainOf(request);
    if (domain === undefined)
      return makeResponse(request, 404, { toTag, reasonPhrase: 'Not Found: no domain of ours' });
    const refusal = await this.authorize(request, domain.name, toTag);
    if (refusal !== undefined) return refusal;
    return registerResponse(await this.registrar.register(request), request, toTag, new Date());
  }

  /** Steps 3 and 4. */
  private async authorize(request: Request, domain: string, toTag: string): Promise<SipResponse | undefined> {
    const authentication = await this.authenticator.authenticate(request, domain, 'Authorization', toTag);
    if (authentication.kind === 'challenged') return authentication.response;
    if (authentication.kind === 'not-required') return undefined;
    if (this.registrar.mayRegister(request, authentication.username)) return undefined;
    const reasonPhrase = `Forbidden: ${authentication.username} may not register for this address-of-record`;
    return makeResponse(request, 403, { toTag, reasonPhrase });
  }
}
