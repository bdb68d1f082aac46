/** How a user agent uses an extension: not at all, if the far end wants it, or with nobody who does without. */
export type ExtensionUse = 'off' | 'supported' | 'required';

/**
 * What a user agent can do: the methods that it takes and the option tags that it knows.
 * RFC 3261 §20.5 (Allow), §20.32 (Require), §20.37 (Supported)
 */
export class Features {
  private readonly known = new Set<string>();
  private readonly uses = new Map<string, ExtensionUse>();
  private readonly notified = new Set<string>();

  /** In the order in which they came, for Allow. */
  get methods(): readonly string[] {
    return [...this.known];
  }

  /** Option tags that are not off, for Supported and for the check of Require. */
  get extensions(): readonly string[] {
    return [...this.uses].filter(([, use]) => use !== 'off').map(([tag]) => tag);
  }

  /** Option tags that every request must name in Require. */
  get required(): readonly string[] {
    return [...this.uses].filter(([, use]) => use === 'required').map(([tag]) => tag);
  }

  /** Event packages that it notifies of, for Allow-Events. RFC 6665 §4.4.4 */
  get events(): readonly string[] {
    return [...this.notified];
  }

  notifies(...eventPackages: readonly string[]): void {
    for (const name of eventPackages) this.notified.add(name);
  }

  allow(...methods: readonly string[]): void {
    for (const method of methods) this.known.add(method);
  }

  /** Says how an extension is used; what was said first stays, so that the user's own choice goes first. */
  support(tag: string, use: ExtensionUse = 'supported'): void {
    if (!this.uses.has(tag)) this.uses.set(tag, use);
  }

  use(tag: string): ExtensionUse {
    return this.uses.get(tag) ?? 'off';
  }
}
