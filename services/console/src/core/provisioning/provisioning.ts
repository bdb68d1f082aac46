import type { PhoneAddress } from '../first-minute.js';

/** What a phone has to be told to be one of the lab's. */
export interface PhoneSettings {
  readonly user: string;
  readonly domain: string;
  readonly displayName?: string | undefined;
  /** Where it sends to. */
  readonly address: PhoneAddress;
  /** Absent: the reader puts it in. */
  readonly password?: string | undefined;

  readonly realm: string;
}

export interface ProvisioningFile {
  readonly name: string;
  readonly contentType: string;
  readonly text: string;
}

/** What stands in place of a password that the console was not given: it reads none out. */
export const passwordToFill = 'PASSWORD';

/** True where a text can stand in a line of a settings file. */
export function isOneLine(text: string): boolean {
  return !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
}
