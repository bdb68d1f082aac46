import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ownHosts } from '@trapezoid/service';
import type { z } from 'zod';
import { ConsoleContext } from '../console-context.js';
import { type FirstMinute, firstMinute, type PhoneAddress } from '../core/first-minute.js';
import { provisionBaresip } from '../core/provisioning/baresip.js';
import { provisionLinphone } from '../core/provisioning/linphone.js';
import type { PhoneSettings, ProvisioningFile } from '../core/provisioning/provisioning.js';
import { provisioningSheet, qrCode } from '../core/provisioning/sheet.js';
import { ApiError } from './api-error.js';
import { Documented } from './documented.js';
import { firstMinuteAnswer, provisioningAnswer, provisioningCommand } from './phone-schemas.js';
import { Valid } from './valid.js';

type Command = z.infer<typeof provisioningCommand>;

const makers: Readonly<Record<Command['kind'], (settings: PhoneSettings) => ProvisioningFile>> = {
  linphone: provisionLinphone,
  baresip: provisionBaresip,
  generic: provisioningSheet,
  qr: qrCode,
};

/** What a phone of somebody's needs to be one of the lab's. */
@ApiTags('phones of yours')
@Controller('api')
export class FirstMinuteController {
  constructor(private readonly context: ConsoleContext) {}

  @Get('first-minute')
  @Documented({ summary: 'Where phones find the lab', gives: firstMinuteAnswer })
  show(): FirstMinute {
    return firstMinute(this.context.lab, ownHosts);
  }

  @Post('provisioning')
  @HttpCode(200)
  @Documented({
    summary: 'Settings for a phone as a file; the password is in it only where the request has it',
    takes: provisioningCommand,
    gives: provisioningAnswer,
    errors: {
      400: 'The request is not as the schema says.',
      422: 'The lab has no such domain or transport.',
    },
  })
  provision(
    @Body(new Valid(provisioningCommand, 'body')) command: Command,
  ): z.infer<typeof provisioningAnswer> {
    const { account, kind, password } = command;
    const domain = this.context.lab.domains.find(({ name }) => name === account.domain);
    if (domain === undefined) {
      const known = this.context.lab.domains.map(({ name }) => name).join(', ');
      throw new ApiError(
        422,
        'unknown-domain',
        `${account.domain} is no domain of this lab: give one of ${known}`,
      );
    }
    if (kind === 'baresip' && password !== undefined && /["<>;\s]/.test(password)) {
      throw new ApiError(
        422,
        'unfit-password',
        'baresip’s file can’t hold a password with blanks or any of " < > ;',
      );
    }
    const address = this.addressFor(command, domain.name);
    const displayName = domain.accounts.find(({ user }) => user === account.username)?.displayName;
    const file = makers[kind]({
      user: account.username,
      domain: domain.name,
      displayName,
      address,
      password,
      realm: domain.authentication.realm,
    });
    return { kind, files: [file], notes: notesFor(command, address, this.context.lab.file) };
  }

  private addressFor({ protocol, host }: Command, domain: string): PhoneAddress {
    const { addresses } = this.show();
    const fitting = addresses.filter(
      (each) =>
        each.protocol === protocol &&
        each.domains.includes(domain) &&
        (host === undefined || each.host === host),
    );
    const [address] = fitting;
    if (address !== undefined) return address;
    const known = [...new Set(addresses.map((each) => `${each.protocol} ${each.host}`))].join(', ');
    throw new ApiError(422, 'no-address', `no proxy of ${domain} listens there: give one of ${known}`);
  }
}

function notesFor({ kind, password, protocol }: Command, { host }: PhoneAddress, labFile: string): string[] {
  const notes: string[] = [];
  if (password === undefined && kind !== 'qr') {
    notes.push(
      `Put the password in place of PASSWORD: it stands in ${labFile} beside the account, or was said when the account was added.`,
    );
  }
  if (kind === 'qr') notes.push('The code holds the address alone; the phone asks for the password.');
  if (kind === 'linphone')
    notes.push(
      'Start linphone with it: linphone --config linphone.xml, or give its address as remote provisioning.',
    );
  if (kind === 'baresip') notes.push('Append the line to ~/.baresip/accounts.');
  if (protocol === 'TLS' || protocol === 'WSS')
    notes.push('The phone must trust the lab’s authority: npm run -s lab -- ca > lab-ca.pem');
  if (host.startsWith('127.') || host === '::1') {
    notes.push('The lab listens on this machine alone: start it with --host for phones elsewhere.');
  }
  return notes;
}
