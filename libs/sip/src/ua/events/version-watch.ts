import type { EventPackage } from './event-package.js';
import type { Notification } from './subscription-user.js';

/**
 * Watches the versions of packages that tell changes only: one that does not follow the last can't be applied.
 * RFC 6665 §5.3.2
 */
export class VersionWatch<State> {
  private last: number | undefined;

  constructor(private readonly eventPackage: EventPackage<State>) {}

  check({ body }: Notification<State>): 'in order' | 'missed one' | 'outdated' {
    const told = body === undefined ? undefined : this.eventPackage.versionOf?.(body);
    if (told === undefined) return 'in order';
    const { last } = this;
    if (last !== undefined && told.version <= last && !told.full) return 'outdated';
    this.last = told.version;
    return told.full || told.version === (last ?? -1) + 1 ? 'in order' : 'missed one';
  }
}
