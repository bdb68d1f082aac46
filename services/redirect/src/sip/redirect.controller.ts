import { Controller, Inject } from '@nestjs/common';
import { SipRequest, type SipRequestContext } from '@trapezoid/nest-sip';
import type { SipResponse } from '@trapezoid/sip';
import { describeDecision } from '../core/describe-decision.js';
import { type RedirectServer, redirectServer } from '../redirect-server.js';
import { redirectResponse } from './redirect-response.js';

/** Every request but ACK and CANCEL is answered with where to go. RFC 3261 §8.3 */
@Controller()
export class RedirectController {
  constructor(@Inject(redirectServer) private readonly server: RedirectServer) {}

  @SipRequest()
  async receive(context: SipRequestContext): Promise<SipResponse | undefined> {
    if (context.transaction === undefined) return undefined;
    const outcome = await this.server.redirect(context);
    const response = redirectResponse(outcome, context.request, context.newTag());
    context.decide(describeDecision(outcome, response.statusCode));
    return response;
  }
}
