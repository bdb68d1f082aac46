import { Controller } from '@nestjs/common';
import { SipRequest, type SipRequestContext } from '@trapezoid/nest-sip';
import { B2buaProvider } from '../b2bua.provider.js';

/** Every request goes to one of the two user agents, which answers it over its transaction. */
@Controller()
export class B2buaController {
  constructor(private readonly provider: B2buaProvider) {}

  @SipRequest()
  async receive(context: SipRequestContext): Promise<undefined> {
    const { request, transaction, transactions } = context;
    const b2bua = this.provider.b2buaFor(transactions);
    context.defer();
    if (transaction === undefined) b2bua.receiveAck(request);
    else b2bua.receiveRequest(transaction);
    return undefined;
  }
}
