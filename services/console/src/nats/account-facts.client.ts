import { Injectable } from '@nestjs/common';
import { askOn } from '@trapezoid/bus';
import { type Binding, type ListedSubscriber, listSubscribers, locationLookup } from '@trapezoid/contracts';
import { ConsoleContext } from '../console-context.js';

/** What the location server knows of one account. */
@Injectable()
export class AccountFacts {
  constructor(private readonly context: ConsoleContext) {}

  async find(username: string, domain: string): Promise<ListedSubscriber | undefined> {
    const name = `${username}@${domain}`;
    // Pages begin behind a name: one that sorts just before this.
    const after = name.slice(0, -1);
    const { subscribers } = await askOn(this.context.bus, listSubscribers, { after, limit: 500 });
    return subscribers.find((each) => each.username === username && each.domain === domain);
  }

  async bindings(username: string, domain: string): Promise<readonly Binding[]> {
    const answer = await askOn(this.context.bus, locationLookup, {
      addressOfRecord: `sip:${username}@${domain}`,
    });
    return answer.bindings;
  }
}
