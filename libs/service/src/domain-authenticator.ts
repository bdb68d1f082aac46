import { findSubscriber, type QuestionOf } from '@trapezoid/contracts';
import {
  type AuthenticationOutcome,
  Authorization,
  type Clock,
  type CredentialsField,
  type CredentialsRefusal,
  type DigestAlgorithm,
  DigestServer,
  type HashAlgorithm,
  type HashedAccount,
  hostEquals,
  isSipUri,
  makeResponse,
  numericHost,
  ProxyAuthenticate,
  ProxyAuthorization,
  type Secrets,
  type SipRequest,
  type SipResponse,
  SipSyntaxError,
  systemClock,
  systemRandom,
  type Uri,
  Warning,
  WwwAuthenticate,
} from '@trapezoid/sip';
import { askForRequest } from './ask-for-request.js';
import { GuessLimiter, type Prover } from './guess-limiter.js';
import type { ServiceContext } from './service-context.js';

/** How a domain wants its requests authenticated. */
export interface AuthenticationRules {
  readonly name: string;
  readonly aliases: readonly string[];
  /** False where nobody is asked. */
  readonly required: boolean;
  readonly realm: string;
  /** The first one is preferred; a `-sess` form is one of its own. */
  readonly algorithms: readonly DigestAlgorithm[];
  readonly qop: readonly ('auth' | 'auth-int')[];
  /** Seconds. */
  readonly nonceLifetime: number;
  /** True: names may be hashed (RFC 7616 §3.4.4). Default false. */
  readonly userhash?: boolean;
  /** Told to the phones where it is given (RFC 7616 §4). */
  readonly charset?: 'UTF-8';
  /** Shared by the instances of a service, so that they take each other's nonces: 16 characters at least. */
  readonly secret?: string | Secrets;
}

/** What became of a request's credentials. */
export type DomainAuthentication =
  | { readonly kind: 'not-required' }
  /** `username` is the account's, without the domain that some phones put behind it. */
  | {
      readonly kind: 'authenticated';
      readonly username: string;
      /** Credentials that were refused before the right ones came; absent where there were none. */
      readonly refusals?: readonly CredentialsRefusal[];
      /** The 2xx with the server's proof and its next nonce (RFC 7616 §3.5); absent where nothing is to be added. */
      readonly confirm?: (response: SipResponse) => SipResponse;
    }
  | {
      readonly kind: 'challenged';
      /** The 401 or 407 to send. */
      readonly response: SipResponse;
      /** Each set of credentials that was refused: to be counted, and to be told; absent where the request had none. */
      readonly refusals?: readonly CredentialsRefusal[];
    }
  /** Wrong too often: its credentials have not been looked at, and will not be for so many seconds. */
  | { readonly kind: 'paused'; readonly response: SipResponse; readonly seconds: number };

/** Longer than any account's name. */
const maximumUsername = 255;

/** Under this name controllers are given their authenticator. */
export const domainAuthenticator = Symbol('domain authenticator');

/**
 * Digest authentication against the subscriber directory, for each domain by its own rules.
 * RFC 3261 §22, RFC 8760
 */
export class DomainAuthenticator {
  private readonly servers = new Map<string, DigestServer>();
  private readonly limiter: GuessLimiter;

  constructor(
    rules: readonly AuthenticationRules[],
    private readonly context: Pick<ServiceContext, 'bus' | 'logger'>,
    clock: Pick<Clock, 'now'> = systemClock,
  ) {
    this.limiter = new GuessLimiter(clock);
    for (const { name, aliases, required, userhash = false, ...rest } of rules) {
      if (!required) continue;
      const server = new DigestServer({
        ...rest,
        acceptsUri: (uri) => namesNetwork(uri, [name, ...aliases]),
        clock,
        random: systemRandom,
        findHa1: async (username, realm, algorithm) =>
          (await this.find(name, { username, realm }, algorithm))?.ha1,
        ...(userhash
          ? {
              findByUserhash: (hash, realm, algorithm) =>
                this.find(name, { username: hash, realm, userhash: algorithm }, algorithm),
            }
          : {}),
      });
      this.servers.set(name, server);
    }
  }

  /**
   * Rejects with SipFailure 503 while the directory can't be asked.
   * @param source who sent the request; wrong credentials of one account from there are slowed, and no others.
   */
  async authenticate(
    request: SipRequest,
    domain: string,
    field: CredentialsField,
    toTag: string,
    source?: string,
  ): Promise<DomainAuthentication> {
    const server = this.servers.get(domain);
    if (server === undefined) return { kind: 'not-required' };
    const provers = source === undefined ? [] : proversOf(request, domain, field, source);
    const pause = Math.max(0, ...provers.map((prover) => this.limiter.pauseOf(prover)));
    if (pause > 0) return paused(request, domain, toTag, Math.ceil(pause / 1000));
    const outcome = await server.authenticate(request, field);
    this.logRefusals(request, outcome);
    this.limit(provers, outcome);
    const refusals = outcome.refusals.length === 0 ? {} : { refusals: outcome.refusals };
    if (outcome.kind === 'authenticated') {
      const { kind, username, confirm } = outcome;
      return { kind, username: accountOf(username, domain), ...refusals, confirm };
    }
    const proxy = field === 'Proxy-Authorization';
    const response = makeResponse(request, proxy ? 407 : 401, { toTag });
    return {
      kind: 'challenged',
      response: response.withAll(proxy ? ProxyAuthenticate : WwwAuthenticate, outcome.challenges),
      ...refusals,
    };
  }

  /** Counts what can't become right by trying again: all but what is wrong with a nonce. */
  private limit(provers: readonly Prover[], { kind, refusals }: AuthenticationOutcome): void {
    const wrong = kind === 'challenged' && refusals.some(({ cause }) => !cause.startsWith('nonce-'));
    for (const prover of provers) {
      if (kind === 'authenticated') this.limiter.succeed(prover);
      if (!wrong) continue;
      const pause = this.limiter.fail(prover);
      const about = { ...prover, seconds: pause / 1000 };
      if (pause > 0) this.context.logger.warn('too many wrong passwords, no more are looked at', about);
    }
  }

  /** The account of a domain in the subscriber directory. */
  private async find(
    domain: string,
    question: QuestionOf<typeof findSubscriber>,
    algorithm: HashAlgorithm,
  ): Promise<HashedAccount | undefined> {
    if (question.username.length > maximumUsername) return undefined;
    const found = await askForRequest(this.context.bus, findSubscriber, question);
    // A realm may be that of several domains; an account is good for its own.
    if (found.kind !== 'found' || found.subscriber.domain !== domain) return undefined;
    const ha1 = found.subscriber.ha1[algorithm];
    return ha1 === undefined ? undefined : { username: found.subscriber.username, ha1 };
  }

  /** A log shows login failures, as they may be an attack (RFC 7616 §3.4), and what a phone does wrong. */
  private logRefusals(request: SipRequest, outcome: AuthenticationOutcome): void {
    const about = { method: request.method, callId: request.text('Call-ID') };
    for (const { cause, reason } of outcome.refusals) {
      this.context.logger.info('credentials refused', { cause, reason, ...about });
    }
    if (
      outcome.kind === 'challenged' &&
      outcome.refusals.length === 0 &&
      outcome.reason !== 'no credentials'
    ) {
      this.context.logger.info('credentials passed over', { reason: outcome.reason, ...about });
    }
  }
}

/** So many credentials of one request count. */
const maximumProvers = 10;

/** What its credentials say whom a request is of, together with where it comes from. */
function proversOf(
  request: SipRequest,
  domain: string,
  field: CredentialsField,
  source: string,
): readonly Prover[] {
  const header = field === 'Authorization' ? Authorization : ProxyAuthorization;
  const names = request.fieldsOf(header).flatMap((each) => {
    try {
      return each.values(header).map(({ parameters }) => parameters.text('username') ?? '');
    } catch (error) {
      if (error instanceof SipSyntaxError) return [''];
      throw error;
    }
  });
  const accounts = new Set(names.map((name) => `${name.slice(0, maximumUsername)}@${domain}`));
  return [...accounts].slice(0, maximumProvers).map((account) => ({ account, source }));
}

/**
 * 403 ends the attempts of a phone that answers each challenge at once, where 401 invites the next one, and 503 would say
 * that the server is at fault. RFC 3261 §21.4.4, §22.1
 */
function paused(request: SipRequest, domain: string, toTag: string, seconds: number): DomainAuthentication {
  const reason = `too many wrong passwords, wait ${seconds} s`;
  const response = makeResponse(request, 403, { toTag, reasonPhrase: `Forbidden: ${reason}` });
  const warning = { code: 399, agent: domain, text: reason };
  return { kind: 'paused', seconds, response: response.withAll(Warning, [warning]) };
}

function accountOf(username: string, domain: string): string {
  const suffix = `@${domain}`;
  return username.endsWith(suffix) ? username.slice(0, -suffix.length) : username;
}

/** Clients that were given an address name it in their credentials in place of the domain; SIPp always does. */
function namesNetwork(uri: Uri, hosts: readonly string[]): boolean {
  if (!isSipUri(uri)) return false;
  return numericHost(uri.host) !== undefined || hosts.some((host) => hostEquals(host, uri.host));
}
