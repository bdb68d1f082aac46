/** What is recorded of an account that was added, or that an account of the lab file is out of use. */
export type AccountRecord =
  | {
      readonly kind: 'account';
      readonly displayName?: string;
      /** The realm that the hashes are over: under another one they prove nothing. */
      readonly realm: string;
      /** Its HA1 values by every algorithm. */
      readonly hashes: string;
    }
  | { readonly kind: 'disabled' };

export function isAccountRecord(value: unknown): value is AccountRecord {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  if (value.kind === 'disabled') return true;
  return (
    value.kind === 'account' &&
    'realm' in value &&
    typeof value.realm === 'string' &&
    'hashes' in value &&
    typeof value.hashes === 'string' &&
    (!('displayName' in value) || typeof value.displayName === 'string')
  );
}
