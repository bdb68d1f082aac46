import {
  acceptSubscriptions,
  dialogPackage,
  type EventBody,
  type Notifier,
  presencePackage,
  type UserAgent,
} from '@trapezoid/sip';
import { dialogDocument, type PhoneState, presenceDocument } from './phone-documents.js';

/** More subscriptions than this to one package of one phone are refused with 503. */
const maximumSubscriptions = 100;

/** Seconds that subscribers of a phone that ends wait before they ask again. */
const retryAfter = 30;

/** Tells whoever subscribes to it what a phone does: its presence, and its dialogs. RFC 3856, RFC 4235 */
export class PhoneNotifiers {
  private readonly notifiers: readonly Notifier<EventBody>[];

  constructor(ua: UserAgent, state: () => PhoneState) {
    // Whichever of its contacts a SUBSCRIBE has come to, it is about the phone.
    const common = { resourceOf: () => state().addressOfRecord, maximumSubscriptions };
    this.notifiers = [
      acceptSubscriptions(ua, presencePackage, { ...common, state: () => presenceDocument(state()) }),
      acceptSubscriptions(ua, dialogPackage, {
        ...common,
        state: (_resource, { version }) => dialogDocument(state(), version),
      }),
    ];
  }

  /** A call or the phone's behaviour has changed. */
  changed(): void {
    for (const notifier of this.notifiers) notifier.notify();
  }

  /** The phone ends; it may be there again later. RFC 6665 §4.1.3 (probation) */
  close(): void {
    for (const notifier of this.notifiers) notifier.terminate('probation', undefined, retryAfter);
  }
}
