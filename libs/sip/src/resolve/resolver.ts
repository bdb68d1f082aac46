/** Looks up the addresses of a host name. */
export interface Resolver {
  /** Numeric addresses, best first; empty where the name has none. Rejects where nobody could be asked. */
  addresses(host: string): Promise<readonly string[]>;
}

/** Names that are known from the start, e.g. the domains of a lab; others go to the next resolver. */
export function fixedResolver(known: ReadonlyMap<string, readonly string[]>, next?: Resolver): Resolver {
  return {
    addresses: async (host) => known.get(host.toLowerCase()) ?? (await next?.addresses(host)) ?? [],
  };
}
