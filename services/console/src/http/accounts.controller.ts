import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import { type AnswerOf, listSubscribers } from '@trapezoid/contracts';
import type { z } from 'zod';
import { AccountsClient } from '../nats/accounts.client.js';
import {
  accountCommand,
  type accountName,
  accountParameter,
  addedAccount,
  removedAccount,
} from './account-schemas.js';
import { ApiError } from './api-error.js';
import { Documented, whenAway } from './documented.js';
import { type NewAccount, ValidAccount } from './new-account.js';
import { registrationsQuery } from './schemas.js';
import { Valid } from './valid.js';

@ApiTags('accounts')
@Controller('api/accounts')
export class AccountsController {
  constructor(private readonly accounts: AccountsClient) {}

  @Get()
  @ApiQuery({ name: 'after', required: false, description: 'The `next` of the page before' })
  @ApiQuery({
    name: 'limit',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: 500, default: 100 },
  })
  @Documented({
    summary: 'All accounts without their passwords, a page at a time',
    gives: listSubscribers.response,
    errors: whenAway,
  })
  list(
    @Query(new Valid(registrationsQuery, 'query')) query: z.infer<typeof registrationsQuery>,
  ): Promise<AnswerOf<typeof listSubscribers>> {
    return this.accounts.list(query);
  }

  @Post()
  @HttpCode(201)
  @Documented({
    summary:
      'Adds an account, which stays until it is removed; with `generate: true` in place of a password one is made, and said once',
    takes: accountCommand,
    gives: addedAccount,
    status: 201,
    errors: {
      ...whenAway,
      400: 'The request is not as the schema says.',
      404: 'The lab has no such domain.',
      409: 'There is such an account, or there are as many as may be.',
    },
  })
  async add(
    @Body(new ValidAccount()) { command, secret }: NewAccount,
  ): Promise<z.infer<typeof addedAccount>> {
    const { username, domain } = command;
    const answer = await this.accounts.add(command);
    switch (answer.kind) {
      case 'added':
        return { username, domain, ...(secret === undefined ? {} : { secret }) };
      case 'exists':
        throw new ApiError(409, 'exists', `${username}@${domain} has an account already`);
      case 'unknown-domain':
        throw new ApiError(
          404,
          'unknown-domain',
          `${domain} is no domain of this lab: give one of ${answer.domains.join(', ')}`,
        );
      case 'too-many-accounts':
        throw new ApiError(
          409,
          'too-many-accounts',
          `${answer.maximum} accounts were added or disabled, which is as many as may be: remove one first`,
        );
    }
  }

  @Delete(':account')
  @ApiParam({ name: 'account', description: '`alice@lab.test`' })
  @Documented({
    summary: 'Ends an account and its bindings; one of the lab file is disabled until it is added again',
    gives: removedAccount,
    errors: { ...whenAway, 404: 'There is no such account.' },
  })
  async remove(
    @Param('account', new Valid(accountParameter, 'account')) account: z.infer<typeof accountName>,
  ): Promise<z.infer<typeof removedAccount>> {
    const answer = await this.accounts.remove(account);
    if (answer.kind !== 'unknown') return answer;
    const { username, domain } = account;
    throw new ApiError(404, 'unknown-account', `${username}@${domain} has no account: see /api/accounts`);
  }
}
