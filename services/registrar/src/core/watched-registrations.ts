import { createHash } from 'node:crypto';
import type { Binding, EventOf, locationChanged } from '@trapezoid/contracts';
import { publicGruu, temporaryGruu } from '@trapezoid/service';
import type { ContactEvent, ContactInformation } from './registration-information.js';

type LocationChange = EventOf<typeof locationChanged>;

/** A contact that is bound, or was, and what made it so. */
interface WatchedContact {
  readonly binding: Binding;
  readonly event: ContactEvent;
}

interface EndedContact extends WatchedContact {
  /** Which of the changes ended it. */
  readonly change: number;
}

interface WatchedRegistration {
  contacts: ReadonlyMap<string, WatchedContact>;
  /** Those that ended lately, the last at the end. */
  ended: readonly EndedContact[];
}

/** So many that ended are kept for who has not been told yet; notifications come within seconds. */
const maximumEnded = 100;

/** What ended a binding, as RFC 3680 §4.7.2 puts it. A phone whose contact was deactivated shall register anew. */
const endings: Readonly<Record<LocationChange['cause'], ContactEvent>> = {
  registered: 'unregistered',
  expired: 'expired',
  'flow-ended': 'deactivated',
  cleared: 'deactivated',
  'account-removed': 'rejected',
  imported: 'deactivated',
};

/**
 * The bindings of the address-of-records that somebody watches, with what happened to them.
 * RFC 3680 §4.7
 */
export class WatchedRegistrations {
  private readonly registrations = new Map<string, WatchedRegistration>();
  private changes = 0;

  get size(): number {
    return this.registrations.size;
  }

  has(addressOfRecord: string): boolean {
    return this.registrations.has(addressOfRecord);
  }

  /** From now on its changes count. */
  watch(addressOfRecord: string, bindings: readonly Binding[]): void {
    if (this.has(addressOfRecord)) return;
    const contacts = bindings.map((binding) => [keyOf(binding), { binding, event: 'registered' }] as const);
    this.registrations.set(addressOfRecord, { contacts: new Map(contacts), ended: [] });
  }

  forget(addressOfRecord: string): void {
    this.registrations.delete(addressOfRecord);
  }

  /** True where somebody watches it. */
  take({ addressOfRecord, bindings, cause }: LocationChange): boolean {
    const registration = this.registrations.get(addressOfRecord);
    if (registration === undefined) return false;
    this.changes++;
    const before = registration.contacts;
    const contacts = new Map(
      bindings.map((binding) => {
        const key = keyOf(binding);
        return [key, { binding, event: eventOf(before.get(key), binding, cause) }] as const;
      }),
    );
    const gone = [...before].filter(([key]) => !contacts.has(key));
    const ended = gone.map(([, { binding }]) => ({ binding, event: endings[cause], change: this.changes }));
    registration.contacts = contacts;
    registration.ended = [...registration.ended, ...ended].slice(-maximumEnded);
    return true;
  }

  /**
   * All contacts that are bound, and those that have ended since a change; with the change up to which this tells.
   * @param now milliseconds since 1970.
   */
  tell(
    addressOfRecord: string,
    since: number,
    now: number,
  ): { readonly contacts: readonly ContactInformation[]; readonly change: number } {
    const registration = this.registrations.get(addressOfRecord);
    const active = [...(registration?.contacts.values() ?? [])].map((contact) => ({
      ...informationOf(contact, addressOfRecord, 'active'),
      expires: Math.max(0, Math.ceil((contact.binding.expiresAt - now) / 1000)),
    }));
    const ended = (registration?.ended ?? [])
      .filter(({ change }) => change > since)
      .map((contact) => informationOf(contact, addressOfRecord, 'terminated'));
    return { contacts: [...active, ...ended], change: this.changes };
  }

  /** The change that was heard last. */
  get lastChange(): number {
    return this.changes;
  }
}

/** A short text that is the same for the same thing. */
export function identifierOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
}

function keyOf({ contact, instance, regId }: Binding): string {
  return instance === undefined || regId === undefined ? contact : `${instance} ${regId}`;
}

function eventOf(
  before: WatchedContact | undefined,
  binding: Binding,
  cause: LocationChange['cause'],
): ContactEvent {
  if (before === undefined) return cause === 'imported' ? 'created' : 'registered';
  if (before.binding.updatedAt === binding.updatedAt && before.binding.cseq === binding.cseq)
    return before.event;
  return binding.expiresAt < before.binding.expiresAt ? 'shortened' : 'refreshed';
}

function informationOf(
  { binding, event }: WatchedContact,
  addressOfRecord: string,
  state: ContactInformation['state'],
): ContactInformation {
  const { contact, q, callId, cseq, parameters, instance, temporaryGruu: temporary } = binding;
  const gruus = state === 'active' && instance !== undefined;
  return {
    id: identifierOf(addressOfRecord, keyOf(binding)),
    state,
    event,
    uri: contact,
    ...(q === undefined ? {} : { q }),
    callId,
    cseq,
    parameters,
    ...(gruus ? { publicGruu: publicGruu({ addressOfRecord, instance }) } : {}),
    ...(gruus && temporary !== undefined
      ? { temporaryGruu: temporaryGruu(temporary.user, addressOfRecord) }
      : {}),
  };
}
