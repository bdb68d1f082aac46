import { type Binding, binding } from '@trapezoid/contracts';
import { type AccountRecord, isAccountRecord } from '../core/account-record.js';
import { maximumRecordSize, type RecordForm, RecordTooLong } from '../core/record-store.js';

interface JsonFormParts<Value> {
  readonly name: string;
  readonly describe: (key: string) => string;
  /** @throws Error for what is no such value. */
  readonly check: (value: unknown) => Value;
}

function jsonForm<Value>({ name, describe, check }: JsonFormParts<Value>): RecordForm<Value> {
  return {
    name,
    describe,
    print(key, value) {
      const text = JSON.stringify(value);
      if (Buffer.byteLength(text) > maximumRecordSize) throw new RecordTooLong(describe(key));
      return text;
    },
    parse(key, text) {
      try {
        return check(JSON.parse(text));
      } catch {
        throw new Error(`the stored record of ${key} is not in a known form`);
      }
    },
  };
}

const bindings = binding.array();

/** By address-of-record. */
export const bindingsForm: RecordForm<Binding[]> = jsonForm({
  name: 'bindings',
  describe: (addressOfRecord) => `the bindings of ${addressOfRecord}`,
  check: (value) => bindings.parse(value),
});

/** By `user@domain`. */
export const accountsForm: RecordForm<AccountRecord> = jsonForm({
  name: 'accounts',
  describe: (account) => `the data of the account ${account}`,
  check: (value) => {
    if (isAccountRecord(value)) return value;
    throw new TypeError('no account');
  },
});

/** What only location servers may know, in base64, by what it is for. */
export const secretsForm: RecordForm<string> = {
  name: 'secrets',
  describe: (purpose) => `the keys for ${purpose}`,
  print: (_purpose, text) => text,
  parse: (_purpose, text) => text,
};
