import type { RegistrationRefusal } from '@trapezoid/contracts';
import type { NotedRefusal } from './network-map.js';

const mostKept = 50;

/** The last refused registrations. One phone that tries again and again is one entry. */
export class RefusalLog {
  private readonly entries = new Map<string, NotedRefusal>();

  note(refusal: RegistrationRefusal): void {
    const key = sameness(refusal);
    const times = (this.entries.get(key)?.times ?? 0) + 1;
    // Taken out first, so that it goes to the end: the map is in order of the last time.
    this.entries.delete(key);
    this.entries.set(key, { ...refusal, times });
    const [oldest] = this.entries.keys();
    if (this.entries.size > mostKept && oldest !== undefined) this.entries.delete(oldest);
  }

  /** The latest first. */
  latest(): NotedRefusal[] {
    return [...this.entries.values()].reverse();
  }
}

/** What two refusals share that a person would take for the same. Phones try again from other ports. */
function sameness({
  addressOfRecord,
  receivedFrom,
  statusCode,
  detail,
  reasonPhrase,
}: RegistrationRefusal): string {
  return JSON.stringify([addressOfRecord, receivedFrom?.host, statusCode, detail, reasonPhrase]);
}
