import type { Target } from '../transport/flow.js';

/** Tells one place on the network from another. */
export function targetKey({ protocol, host, port }: Target): string {
  return `${protocol} ${host} ${port}`;
}

/** True where the target is one flow and no other, not whoever is found at an address. RFC 5626 §3.3 */
export function isFlow({ connection, exact }: Target): boolean {
  return connection !== undefined || exact === true;
}
