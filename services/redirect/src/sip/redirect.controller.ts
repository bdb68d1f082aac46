import { Controller, Inject } from '@nestjs/common';
import { SipRequest, type SipRequestContext } from '@trapezoid/nest-sip';
import {
  Accept,
  Contact,
  makeResponse,
  Parameters,
  parseUri,
  type SipRequest as Request,
  type SipResponse,
} from '@trapezoid/sip';
import { type RedirectContact, type RedirectOutcome } from '../core/redirect.js';
import { type RedirectServer, redirectServer } from '../redirect-server.js';

const statusCodes: Readonly<Record<RedirectOutcome['kind'], number>> = {
  'moved-temporarily': 302,
  'not-found': 404,
  'temporarily-unavailable': 480,
  'unsupported-uri-scheme': 416,
  capabilities: 200,
  malformed: 400,
};

/** Every request but ACK and CANCEL is answered with where to go. RFC 3261 §8.3 */
@Controller()
export class RedirectController {
  constructor(@Inject(redirectServer) private readonly server: RedirectServer) {}

  @SipRequest()
  async receive(context: SipRequestContext): Promise<SipResponse | undefined> {
    if (context.transaction === undefined) return undefined;
    return response(await this.server.redirect(context), context.request, context.newTag());
  }
}

function response(outcome: RedirectOutcome, request: Request, toTag: string): SipResponse {
  const statusCode = statusCodes[outcome.kind];
  if (outcome.kind === 'malformed')
    return makeResponse(request, statusCode, { toTag, reasonPhrase: `Bad Request: ${outcome.reason}` });
  const made = makeResponse(request, statusCode, { toTag });
  if (outcome.kind === 'moved-temporarily') return made.withAll(Contact, outcome.bindings.map(contactOf));
  if (outcome.kind === 'capabilities')
    return made.with(Accept, { type: '*', subtype: '*', parameters: Parameters.none });
  return made;
}

/** With the binding's q and what is left of its time, in seconds. */
function contactOf({ contact, q, expiresAt }: RedirectContact) {
  const expires = Math.max(0, Math.ceil((expiresAt - Date.now()) / 1000));
  return { uri: parseUri(contact), parameters: Parameters.of({ q, expires }) };
}
