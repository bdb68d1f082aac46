import { Controller, Get, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { ownHosts } from '@trapezoid/service';
import type { z } from 'zod';
import { ConsoleContext } from '../console-context.js';
import { firstMinute } from '../core/first-minute.js';
import type { NotedRefusal } from '../core/network-map.js';
import { RefusalLog } from '../core/refusal-log.js';
import { examine } from '../doctor/examine.js';
import { messagesOf, userAt } from '../doctor/facts.js';
import { AccountFacts } from '../nats/account-facts.client.js';
import { TraceHub } from '../trace/trace-hub.js';
import { Documented, whenAway } from './documented.js';
import { doctorQuery, examination } from './phone-schemas.js';
import { Valid } from './valid.js';

/** How long the doctor goes on listening after it was asked, in milliseconds. */
const patience = 60_000;
/** Messages that it looks at. */
const mostMessages = 4_000;

/** What is wrong with a phone of somebody's, from what was heard of it. */
@ApiTags('phones of yours')
@Controller('api/doctor')
export class DoctorController {
  constructor(
    private readonly context: ConsoleContext,
    private readonly hub: TraceHub,
    private readonly refusals: RefusalLog,
    private readonly accounts: AccountFacts,
  ) {}

  @Get()
  @ApiQuery({ name: 'account', required: false, description: 'e.g. `phone1@lab.test`' })
  @ApiQuery({ name: 'source', required: false, description: 'The address that a phone sends from' })
  @Documented({
    summary:
      'What is right and wrong with a phone, the worst first. Listens to the traffic for a minute each time it is asked',
    gives: examination,
    errors: { ...whenAway, 400: 'The request is not as the schema says.' },
  })
  async show(
    @Query(new Valid(doctorQuery, 'query')) { account, source }: z.infer<typeof doctorQuery>,
  ): Promise<z.infer<typeof examination>> {
    await this.hub.listenFor(patience);
    const { lab } = this.context;
    const subject = account ?? source ?? '';
    const [username = '', domain = ''] = account?.split('@') ?? [];
    const [known, bindings] =
      account === undefined
        ? [undefined, []]
        : await Promise.all([this.accounts.find(username, domain), this.accounts.bindings(username, domain)]);
    const phones = new Set(lab.phones.map(({ name }) => name));
    const wanted = account === undefined ? { source: subject } : { account };
    const heard = messagesOf(this.hub.latest(mostMessages), wanted, phones);
    const { hosts, loopbackOnly } = firstMinute(lab, ownHosts);
    const findings = examine({
      subject,
      account: known,
      isAccount: account !== undefined,
      bindings,
      refusals: this.refusals.latest().filter((refusal) => isOf(refusal, account, source)),
      heard,
      domains: [...lab.domains.flatMap(({ name, aliases }) => [name, ...aliases]), ...hosts],
      loopbackOnly,
      now: Date.now(),
    });
    return { subject, findings, heard: heard.length };
  }
}

function isOf(
  { addressOfRecord, receivedFrom }: NotedRefusal,
  account: string | undefined,
  source: string | undefined,
): boolean {
  if (account === undefined) return receivedFrom?.host === source;
  return addressOfRecord !== undefined && userAt(addressOfRecord) === account.toLowerCase();
}
