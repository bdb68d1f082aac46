import type { ServedDomains } from '@trapezoid/service';
import { isSipUri, type SipRequest, To, type Uri, unescapePart } from '@trapezoid/sip';
import type { LocationService } from './location-service.js';
import { type RegisterOutcome, type RegistrationRules, readRegister } from './register.js';

/** A domain that this registrar keeps. */
export interface RegistrarDomain {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly rules: RegistrationRules;
}

/**
 * Decides what a REGISTER means. Its sender has been authenticated before.
 * RFC 3261 §10.3
 */
export class Registrar {
  constructor(
    private readonly domains: ServedDomains<RegistrarDomain>,
    private readonly location: LocationService,
  ) {}

  /** The domain that the Request-URI names (step 1); undefined where it is not kept here. */
  domainOf(request: SipRequest): RegistrarDomain | undefined {
    return this.domains.domainOf(request.uri);
  }

  /** Whom the account of this name may register: itself (step 4). */
  mayRegister(request: SipRequest, username: string): boolean {
    const { uri } = request.required(To);
    return isSipUri(uri) && unescapePart(uri.user ?? '') === username;
  }

  /** Steps 5 to 8. Rejects with SipFailure 503 while the location server is away. */
  async register(request: SipRequest): Promise<RegisterOutcome> {
    const { uri } = request.required(To);
    if (!isSipUri(uri)) return { kind: 'malformed', reason: 'not a SIP or SIPS URI (To)' };
    const domain = this.domains.domainOf(uri);
    // To must be of the domain that the Request-URI names (step 5): the sender proved to be an account of that one.
    if (domain === undefined || domain !== this.domainOf(request)) return { kind: 'not-found' };
    const addressOfRecord = this.addressOfRecord(uri, domain);
    if (addressOfRecord === undefined) return { kind: 'not-found' };
    const command = readRegister(request, addressOfRecord, domain.rules);
    if ('kind' in command) return command;
    const { subscriber, bindings } = await this.location.lookup(addressOfRecord);
    if (!subscriber) return { kind: 'not-found' };
    // Without a Contact it only asks what is bound (step 6).
    if (!command.removeAll && command.changes.length === 0) return { kind: 'registered', bindings };
    const answer = await this.location.update({ ...command, maximumBindings: domain.rules.maximumBindings });
    if (answer.kind === 'updated') return { kind: 'registered', bindings: answer.bindings };
    if (answer.kind === 'out-of-order') return { kind: 'out-of-order' };
    return { kind: 'forbidden', reason: `no more than ${answer.maximum} contacts for one address-of-record` };
  }

  private addressOfRecord(uri: Uri, domain: RegistrarDomain): string | undefined {
    return isSipUri(uri) ? this.domains.addressOfRecord(uri, domain) : undefined;
  }
}
