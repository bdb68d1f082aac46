import { Controller, Inject } from '@nestjs/common';
import type { Lab } from '@trapezoid/lab';
import { SipRequest, type SipRequestContext } from '@trapezoid/nest-sip';
import { type DomainAuthenticator, domainAuthenticator, requestSource } from '@trapezoid/service';
import {
  Event,
  makeResponse,
  type SipRequest as Request,
  type ServerTransaction,
  type SipResponse,
  SipSyntaxError,
  To,
} from '@trapezoid/sip';
import { Registrar, type RegistrarDomain } from '../core/registrar.js';
import { registrarLab } from './register.controller.js';
import { RegistrationEvents } from './registration-events.js';

/** SUBSCRIBE to the registrations of an address-of-record: its own user may, and who may register for it. RFC 3680 §4.6 */
@Controller()
export class SubscribeController {
  constructor(
    @Inject(Registrar) private readonly registrar: Registrar,
    @Inject(domainAuthenticator) private readonly authenticator: DomainAuthenticator,
    @Inject(RegistrationEvents) private readonly events: RegistrationEvents,
    @Inject(registrarLab) private readonly lab: Lab,
  ) {}

  @SipRequest('SUBSCRIBE')
  async subscribe(context: SipRequestContext): Promise<SipResponse | undefined> {
    const { transaction, transactions } = context;
    if (transaction === undefined) return undefined;
    if (beginsSubscription(context.request)) return this.begin(context, transaction);
    context.defer();
    this.events.receiveInDialog(transaction, transactions);
    return undefined;
  }

  private async begin(
    context: SipRequestContext,
    transaction: ServerTransaction,
  ): Promise<SipResponse | undefined> {
    const { request } = context;
    const toTag = context.newTag();
    const domain = this.registrar.domainOf(request);
    const addressOfRecord = this.registrar.resourceOf(request);
    if (domain === undefined || addressOfRecord === undefined) return makeResponse(request, 404, { toTag });
    const refusal = await this.refusalOf(context, domain, toTag);
    if (refusal !== undefined) return refusal;
    const { subscriber } = await this.registrar.bindingsOf(addressOfRecord);
    if (!subscriber) return makeResponse(request, 404, { toTag });
    context.defer();
    const lookUp = async () => (await this.registrar.bindingsOf(addressOfRecord)).bindings;
    await this.events.receive(transaction, context.transactions, addressOfRecord, lookUp);
    return undefined;
  }

  private async refusalOf(
    { request, flow }: SipRequestContext,
    domain: RegistrarDomain,
    toTag: string,
  ): Promise<SipResponse | undefined> {
    const source = requestSource(request, flow, this.lab);
    const outcome = await this.authenticator.authenticate(
      request,
      domain.name,
      'Authorization',
      toTag,
      source,
    );
    if (outcome.kind === 'challenged' || outcome.kind === 'paused') return outcome.response;
    const username = outcome.kind === 'authenticated' ? outcome.username : undefined;
    const reason = this.registrar.refusalToWatch(request, domain, username);
    return reason === undefined
      ? undefined
      : makeResponse(request, 403, { toTag, reasonPhrase: `Forbidden: ${reason}` });
  }
}

/** What is in a dialog was let pass before; what is of another package, or can't be read, is refused by the events. */
function beginsSubscription(request: Request): boolean {
  try {
    return !request.required(To).parameters.has('tag') && request.header(Event)?.eventType === 'reg';
  } catch (error) {
    if (error instanceof SipSyntaxError) return false;
    throw error;
  }
}
