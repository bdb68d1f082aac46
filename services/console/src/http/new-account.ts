import { randomInt } from 'node:crypto';
import type { PipeTransform } from '@nestjs/common';
import type { addSubscriber, QuestionOf } from '@trapezoid/contracts';
import { accountCommand } from './account-schemas.js';
import { Valid } from './valid.js';

/** An account to be added and, where it was made here, its password. */
export interface NewAccount {
  readonly command: QuestionOf<typeof addSubscriber>;
  readonly secret?: string;
}

/** Takes a new account; with `generate: true` in place of a password, one is made. */
export class ValidAccount implements PipeTransform<unknown, NewAccount> {
  private readonly valid = new Valid(accountCommand, 'body');

  transform(value: unknown): NewAccount {
    if (typeof value !== 'object' || value === null || !('generate' in value) || 'password' in value) {
      return { command: this.valid.transform(value) };
    }
    const { generate, ...account } = value;
    if (generate !== true) return { command: this.valid.transform(value) };
    const secret = makePassword();
    return { command: this.valid.transform({ ...account, password: secret }), secret };
  }
}

/** Letters and digits that nobody takes for one another. */
const alphabet = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** 16 of them: 93 bits of chance, and can be typed into a phone. */
function makePassword(): string {
  return Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)]).join('');
}
