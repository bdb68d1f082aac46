import { randomBytes } from 'node:crypto';
import type { RecordStore } from '../core/record-store.js';

/**
 * Random bytes that are the same for all instances, and after a restart. The first instance makes them.
 * @throws StoreUnavailable
 */
export async function openSecret(
  secrets: RecordStore<string>,
  purpose: string,
  size: number,
): Promise<Buffer> {
  const made = randomBytes(size).toString('base64');
  if ((await secrets.get(purpose)) === undefined) await secrets.put(purpose, undefined, made);
  const kept = await secrets.get(purpose);
  return Buffer.from(kept?.value ?? made, 'base64');
}
