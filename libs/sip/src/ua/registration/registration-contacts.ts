import type { NameAddress } from '../../grammar/name-address.js';
import type { SocketAddress } from '../../transport/flow.js';
import { asLongAs, asOwnContact, asRemoved } from './register-request.js';
import type { RegistrationFlowOwner } from './registration-flow-owner.js';
import type { OwnBinding } from './registration-response.js';

/** The contacts that one flow of a registration binds, and those that it bound before. RFC 3261 §10.2.1 */
export class RegistrationContacts {
  /** Contacts of before, which the registrar is to forget. */
  private obsolete: readonly NameAddress[] = [];
  /** They are bound anew because the phone was seen elsewhere: that is not followed again before the next refresh. */
  private moved = false;

  constructor(
    private readonly owner: RegistrationFlowOwner,
    /** reg-id. */
    private readonly id: number,
  ) {}

  /** How the phone's own binding is known among others. */
  own(outbound: boolean): OwnBinding {
    const { uri } = this.owner.ua.ownContact();
    return { uri, instance: this.owner.instance, registrationId: outbound ? this.id : undefined };
  }

  /** `minimum` in seconds: what the registrar takes at least. */
  toBind(outbound: boolean, minimum: number): readonly NameAddress[] {
    return this.all(outbound).map((contact) => asLongAs(contact, minimum));
  }

  /** RFC 3261 §10.2.2 */
  toRemove(outbound: boolean): readonly NameAddress[] {
    return this.all(outbound).map(asRemoved);
  }

  /** The registrar has heard of all. */
  areBound(): void {
    this.obsolete = [];
  }

  /** A refresh is due. */
  mayMove(): void {
    this.moved = false;
  }

  /** True where the Contact was not where the phone is seen: the right one is to be bound instead. RFC 3581 §4 */
  follow(seenAt: SocketAddress | undefined): boolean {
    const { ua, followSeenAddress, tell } = this.owner;
    if (!followSeenAddress || seenAt === undefined) return false;
    const from = ua.ownContact();
    if (!ua.noteSeenAt(seenAt)) return false;
    this.obsolete = [from];
    tell({ kind: 'address changed', from, to: ua.ownContact() });
    // Behind a NAT that shows another address each time there is no right one: once must do.
    const follows = !this.moved;
    this.moved = follows;
    return follows;
  }

  private all(outbound: boolean): readonly NameAddress[] {
    const { owner } = this;
    const own = this.own(outbound);
    const wanted = owner.contacts(owner.ua.ownContact()).map((contact) => asOwnContact(contact, own));
    return [...wanted, ...this.obsolete.map(asRemoved)];
  }
}
