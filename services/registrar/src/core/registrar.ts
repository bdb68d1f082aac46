import type { AnswerOf, locationLookup, locationUpdate } from '@trapezoid/contracts';
import type { NamedDomain, ServedDomains } from '@trapezoid/service';
import { From, isSipUri, type SipRequest, To, type Uri } from '@trapezoid/sip';
import { mayRegister } from './authorization.js';
import { refusalOfGruu } from './gruu-contacts.js';
import type { LocationService } from './location-service.js';
import { readRegister } from './read-register.js';
import type { RegisterOutcome, RegistrationRules } from './register-outcome.js';

/** A domain that this registrar keeps. */
export interface RegistrarDomain extends NamedDomain {
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

  /**
   * Why the sender may not change these bindings (step 4); undefined where it may.
   * @param username the account that the sender proved to be; undefined where nobody is asked, From counts then (step 3).
   */
  refusalOf(request: SipRequest, domain: RegistrarDomain, username: string | undefined): string | undefined {
    return this.mayNot(request, request.required(To).uri, domain, username, 'register for');
  }

  /** Why the sender may not know of these bindings: whoever may change them may. RFC 3680 §4.6 */
  refusalToWatch(
    request: SipRequest,
    domain: RegistrarDomain,
    username: string | undefined,
  ): string | undefined {
    return this.mayNot(request, request.uri, domain, username, 'watch');
  }

  /** The address-of-record that a Request-URI names; undefined where there can't be one. */
  resourceOf({ uri }: SipRequest): string | undefined {
    const domain = this.domains.domainOf(uri);
    return domain === undefined || !isSipUri(uri) ? undefined : this.domains.addressOfRecord(uri, domain);
  }

  /** What is bound now. Rejects with SipFailure 503 while the location server is away. */
  bindingsOf(addressOfRecord: string): Promise<AnswerOf<typeof locationLookup>> {
    return this.location.lookup(addressOfRecord);
  }

  private mayNot(
    request: SipRequest,
    uri: Uri,
    domain: RegistrarDomain,
    username: string | undefined,
    what: string,
  ): string | undefined {
    // An address-of-record of another domain is nobody's here: step 5 sees to it.
    if (!isSipUri(uri) || this.domains.domainOf(uri) !== domain) return undefined;
    const account = this.domains.accountOf(uri, domain);
    if (account === undefined) return undefined;
    const sender =
      username === undefined ? this.senderOf(request, domain) : this.domains.accountNamed(username, domain);
    if (sender !== undefined && mayRegister(sender, account, domain.rules.thirdParty)) return undefined;
    return `${sender ?? 'who is no account of this domain'} may not ${what} this address-of-record`;
  }

  private senderOf(request: SipRequest, domain: RegistrarDomain): string | undefined {
    const { uri } = request.required(From);
    return isSipUri(uri) && this.domains.domainOf(uri) === domain
      ? this.domains.accountOf(uri, domain)
      : undefined;
  }

  /** Steps 5 to 8. Rejects with SipFailure 503 while the location server is away. */
  async register(request: SipRequest, domain: RegistrarDomain): Promise<RegisterOutcome> {
    const { uri } = request.required(To);
    if (!isSipUri(uri)) return { kind: 'malformed', reason: 'not a SIP or SIPS URI (To)' };
    // To must be of the domain that the Request-URI names (step 5): the sender proved to be an account of that one.
    if (domain !== this.domains.domainOf(uri)) return { kind: 'not-found' };
    const addressOfRecord = this.domains.addressOfRecord(uri, domain);
    if (addressOfRecord === undefined) return { kind: 'not-found' };
    const read = readRegister(request, addressOfRecord, domain.rules);
    if (read.kind !== 'read') return read;
    const { command, bound, outbound } = read;
    // Without a Contact it only asks what is bound (step 6).
    if (!command.removeAll && command.changes.length === 0) return this.lookUp(addressOfRecord);
    const findGruu = (user: string) => this.location.findGruu(user);
    const refusal = await refusalOfGruu(bound, addressOfRecord, this.domains, findGruu);
    if (refusal !== undefined) return refusal;
    const { maximumBindings } = domain.rules;
    const answer = await this.location.update({ ...command, maximumBindings });
    return outcomeOf(answer, addressOfRecord, outbound);
  }

  private async lookUp(addressOfRecord: string): Promise<RegisterOutcome> {
    const { subscriber, bindings } = await this.location.lookup(addressOfRecord);
    return subscriber
      ? { kind: 'registered', addressOfRecord, bindings, outbound: false }
      : { kind: 'not-found' };
  }
}

function outcomeOf(
  answer: AnswerOf<typeof locationUpdate>,
  addressOfRecord: string,
  outbound: boolean,
): RegisterOutcome {
  switch (answer.kind) {
    case 'updated':
      return { kind: 'registered', addressOfRecord, bindings: answer.bindings, outbound };
    case 'out-of-order':
      return { kind: 'out-of-order' };
    case 'no-such-account':
      return { kind: 'not-found' };
    case 'too-many-bindings':
      return {
        kind: 'forbidden',
        reason: `no more than ${answer.maximum} contacts for one address-of-record`,
        // What an account may not do is for the lab file to say, not for step 4.
        paragraph: 'RFC 3261 §21.4.4',
      };
  }
}
