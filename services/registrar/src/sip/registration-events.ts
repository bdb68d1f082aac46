import { type Bus, listenOn } from '@trapezoid/bus';
import { type Binding, type EventOf, locationChanged } from '@trapezoid/contracts';
import {
  acceptSubscriptions,
  type EventBody,
  type Notifier,
  type NotifierSubscription,
  Parameters,
  parseUri,
  type Resolver,
  registrationPackage,
  type ServerTransaction,
  type SipRequest,
  type TransactionLayer,
  UserAgent,
} from '@trapezoid/sip';
import { printRegistrationInformation } from '../core/registration-information.js';
import { identifierOf, WatchedRegistrations } from '../core/watched-registrations.js';

export interface RegistrationEventsPorts {
  readonly bus: Bus;
  /** The address-of-record that a SUBSCRIBE is about. */
  readonly resourceOf: (request: SipRequest) => string | undefined;
  /** Finds subscribers that are named by their host. */
  readonly resolver: Resolver;
}

interface Told {
  readonly resource: string;
  /** Up to which change. */
  readonly change: number;
}

/** What there is once somebody has subscribed. */
interface Notifying {
  readonly ua: UserAgent;
  readonly notifier: Notifier<EventBody>;
}

/**
 * Tells subscribers who is registered, and what becomes of it. Who may know has been decided before.
 * RFC 3680 §4, RFC 5628
 */
export class RegistrationEvents {
  private readonly watched = new WatchedRegistrations();
  private readonly told = new Map<NotifierSubscription<EventBody>, Told>();
  /** Those that the location server is being asked for, and whether they have changed meanwhile. */
  private readonly asked = new Map<string, boolean>();
  private notifying: Notifying | undefined;
  private stopListening: (() => void) | undefined;

  constructor(private readonly ports: RegistrationEventsPorts) {}

  /** Takes a SUBSCRIBE that stands in no dialog. `lookUp` gives what is bound now. */
  async receive(
    transaction: ServerTransaction,
    transactions: TransactionLayer,
    addressOfRecord: string,
    lookUp: () => Promise<readonly Binding[]>,
  ): Promise<void> {
    this.listen();
    try {
      if (!this.watched.has(addressOfRecord)) await this.watch(addressOfRecord, lookUp);
      this.receiveInDialog(transaction, transactions);
    } finally {
      // Refused after all, e.g. for its Accept, or asked for once alone.
      this.forgetUnwatched(addressOfRecord);
    }
  }

  /** Takes a SUBSCRIBE in a dialog. */
  receiveInDialog(transaction: ServerTransaction, transactions: TransactionLayer): void {
    this.notifying ??= this.start(transactions);
    this.notifying.ua.receiveRequest(transaction);
  }

  close(): void {
    this.notifying?.notifier.terminate('deactivated');
    this.stopListening?.();
    this.stopListening = undefined;
  }

  /** What changes while the answer is on its way may be in it or not: then it is asked for again. */
  private async watch(addressOfRecord: string, lookUp: () => Promise<readonly Binding[]>): Promise<void> {
    let bindings: readonly Binding[] = [];
    try {
      do {
        this.asked.set(addressOfRecord, false);
        bindings = await lookUp();
      } while (this.asked.get(addressOfRecord) === true);
    } finally {
      this.asked.delete(addressOfRecord);
    }
    this.watched.watch(addressOfRecord, bindings);
  }

  /** Registrations are told of by the hundred a second: only while somebody wants to know are they listened to. */
  private listen(): void {
    this.stopListening ??= listenOn(this.ports.bus, locationChanged, (change) => this.hear(change));
  }

  private hear(change: EventOf<typeof locationChanged>): void {
    const { addressOfRecord, cause } = change;
    if (this.asked.has(addressOfRecord)) this.asked.set(addressOfRecord, true);
    if (!this.watched.take(change)) return;
    this.notifying?.notifier.notify(addressOfRecord);
    if (cause === 'account-removed') this.notifying?.notifier.terminate('noresource', addressOfRecord);
  }

  private start(transactions: TransactionLayer): Notifying {
    const { transport, clock } = transactions;
    const ua = new UserAgent({
      element: { transport, transactions, close: async () => undefined },
      attached: false,
      // In each dialog it speaks for the address-of-record that is subscribed to.
      identity: { uri: parseUri('sip:reg@invalid.invalid'), parameters: Parameters.none },
      contactUser: 'reg',
      protocol: transport.listens[0]?.protocol ?? 'UDP',
      resolver: this.ports.resolver,
    });
    const notifier = acceptSubscriptions(ua, registrationPackage, {
      resourceOf: this.ports.resourceOf,
      state: (resource, { version, subscription }) =>
        this.document(resource, version, subscription, clock.now()),
      onEnded: (_end, subscription) => this.forgetSubscription(subscription),
    });
    return { ua, notifier };
  }

  private document(
    resource: string,
    version: number,
    subscription: NotifierSubscription<EventBody>,
    now: number,
  ): EventBody {
    const since = this.told.get(subscription)?.change ?? this.watched.lastChange;
    const { contacts, change } = this.watched.tell(resource, since, now);
    this.told.set(subscription, { resource, change });
    const information = { version, id: identifierOf(resource), addressOfRecord: resource, contacts };
    return { contentType: 'application/reginfo+xml', text: printRegistrationInformation(information) };
  }

  private forgetSubscription(subscription: NotifierSubscription<EventBody>): void {
    const resource = this.told.get(subscription)?.resource;
    this.told.delete(subscription);
    if (resource !== undefined) this.forgetUnwatched(resource);
  }

  private forgetUnwatched(addressOfRecord: string): void {
    if ((this.notifying?.notifier.subscriptions(addressOfRecord).length ?? 0) > 0) return;
    this.watched.forget(addressOfRecord);
    if (this.watched.size + this.asked.size > 0) return;
    this.stopListening?.();
    this.stopListening = undefined;
  }
}
