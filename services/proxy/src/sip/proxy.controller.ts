import { Controller } from '@nestjs/common';
import { SipRequest, SipRequestContext } from '@trapezoid/nest-sip';
import type { SipResponse } from '@trapezoid/sip';
import { ProxyProvider } from '../proxy.provider.js';

/** Every request that comes to the proxy, ACKs included. */
@Controller()
export class ProxyController {
  constructor(private readonly provider: ProxyProvider) {}

  @SipRequest()
  async receive(context: SipRequestContext): Promise<SipResponse | undefined> {
    const proxy = this.provider.proxyFor(context.transactions);
    if (context.transaction === undefined) {
      await proxy.receiveAck(context.request);
      return undefined;
    }
    const response = await proxy.receive(context.transaction);
    // It is on its way: its response context answers it.
    if (response === undefined) context.defer();
    return response;
  }
}
