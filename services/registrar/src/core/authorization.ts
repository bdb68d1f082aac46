import type { ThirdParty } from '@trapezoid/lab';

/**
 * Whether an account may change the bindings of another: its own it always may, others where the lab file allows it.
 * Both by their names without escapes.
 * RFC 3261 §10.3 step 4
 */
export function mayRegister(
  sender: string,
  account: string,
  thirdParty: readonly ThirdParty[] | undefined,
): boolean {
  if (sender === account) return true;
  return thirdParty?.some((rule) => rule.account === sender && reaches(rule, account)) ?? false;
}

function reaches({ may }: ThirdParty, account: string): boolean {
  return may === 'all' || may.includes(account);
}
