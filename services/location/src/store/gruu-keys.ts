import { randomBytes } from 'node:crypto';
import type { RecordStore } from '../core/record-store.js';
import { gruuKeysSize } from '../core/temporary-gruus.js';

const purpose = 'temporary-gruus';

/**
 * The keys that temporary GRUUs are made with: the same for all instances, and after a restart (RFC 5627 Appendix A.2).
 * The first instance makes them.
 * @throws StoreUnavailable
 */
export async function openGruuKeys(secrets: RecordStore<string>): Promise<Buffer> {
  const made = randomBytes(gruuKeysSize).toString('base64');
  if ((await secrets.get(purpose)) === undefined) await secrets.put(purpose, undefined, made);
  const kept = await secrets.get(purpose);
  return Buffer.from(kept?.value ?? made, 'base64');
}
