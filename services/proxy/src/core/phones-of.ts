import type { LocatedBinding } from './ports.js';

/**
 * Bindings by the phone that they are of: a request goes to each phone once. A phone with an instance may have several,
 * by as many flows or because it started anew; the newest stands first, the others are for when it is dead.
 * RFC 5626 §7, RFC 5627 §6.1
 */
export function phonesOf(bindings: readonly LocatedBinding[]): LocatedBinding[][] {
  const phones: LocatedBinding[][] = [];
  const byInstance = new Map<string, LocatedBinding[]>();
  for (const binding of bindings) {
    const instance = binding.instance?.toLowerCase();
    const known = instance === undefined ? undefined : byInstance.get(instance);
    if (known !== undefined) {
      known.push(binding);
      continue;
    }
    const phone = [binding];
    phones.push(phone);
    if (instance !== undefined) byInstance.set(instance, phone);
  }
  return phones.map((phone) => phone.toSorted((a, b) => b.updatedAt - a.updatedAt));
}
