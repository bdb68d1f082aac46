import { BaseRpcContext } from '@nestjs/microservices';

/** What a handler gets by `@Ctx()`. */
export class BusContext extends BaseRpcContext<[subject: string]> {
  /** The subject as it was sent, for handlers whose pattern has wildcards. */
  get subject(): string {
    return this.args[0];
  }
}
