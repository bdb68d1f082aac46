import { type Binding, binding } from '@trapezoid/contracts';
import { maximumRecordSize, RecordTooLong } from '../core/binding-store.js';

const bindingsSchema = binding.array();

/** @throws RecordTooLong */
export function printRecord(addressOfRecord: string, bindings: readonly Binding[]): string {
  const text = JSON.stringify(bindings);
  if (Buffer.byteLength(text) > maximumRecordSize) throw new RecordTooLong(addressOfRecord);
  return text;
}

/** @throws Error for a record that this program did not write: nothing may be read into it. */
export function parseRecord(addressOfRecord: string, text: string): Binding[] {
  try {
    return bindingsSchema.parse(JSON.parse(text));
  } catch {
    throw new Error(`the stored record of ${addressOfRecord} is not in a known form`);
  }
}
