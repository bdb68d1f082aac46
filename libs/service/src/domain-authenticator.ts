import { findSubscriber } from '@trapezoid/contracts';
import {
  type CredentialsField,
  DigestServer,
  hostEquals,
  isSipUri,
  makeResponse,
  numericHost,
  ProxyAuthenticate,
  type SipRequest,
  type SipResponse,
  systemClock,
  systemRandom,
  type Uri,
  WwwAuthenticate,
} from '@trapezoid/sip';
import { askForRequest } from './ask-for-request.js';
import type { ServiceContext } from './service-context.js';

/** How a domain wants its requests authenticated. */
export interface AuthenticationRules {
  readonly name: string;
  readonly aliases: readonly string[];
  /** False where nobody is asked. */
  readonly required: boolean;
  readonly realm: string;
  readonly algorithms: readonly ('MD5' | 'SHA-256' | 'SHA-512-256')[];
  readonly qop: readonly ('auth' | 'auth-int')[];
  /** Seconds. */
  readonly nonceLifetime: number;
}

/** What became of a request's credentials. */
export type DomainAuthentication =
  | { readonly kind: 'not-required' }
  /** `username` is the account's, without the domain that some phones put behind it. */
  | { readonly kind: 'authenticated'; readonly username: string }
  /** The 401 or 407 to send. */
  | { readonly kind: 'challenged'; readonly response: SipResponse };

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

  constructor(
    rules: readonly AuthenticationRules[],
    private readonly context: Pick<ServiceContext, 'bus' | 'logger'>,
  ) {
    for (const { name, aliases, required, ...rest } of rules) {
      if (!required) continue;
      const server = new DigestServer({
        ...rest,
        acceptsUri: (uri) => namesNetwork(uri, [name, ...aliases]),
        clock: systemClock,
        random: systemRandom,
        findHa1: async (username, realm, algorithm) => {
          if (username.length > maximumUsername) return undefined;
          const found = await askForRequest(this.context.bus, findSubscriber, { username, realm });
          // A realm may be that of several domains; an account is good for its own.
          if (found.kind !== 'found' || found.subscriber.domain !== name) return undefined;
          return found.subscriber.ha1[algorithm];
        },
      });
      this.servers.set(name, server);
    }
  }

  /** Rejects with SipFailure 503 while the directory can't be asked. */
  async authenticate(
    request: SipRequest,
    domain: string,
    field: CredentialsField,
    toTag: string,
  ): Promise<DomainAuthentication> {
    const server = this.servers.get(domain);
    if (server === undefined) return { kind: 'not-required' };
    const outcome = await server.authenticate(request, field);
    if (outcome.kind === 'authenticated')
      return { kind: 'authenticated', username: accountOf(outcome.username, domain) };
    if (outcome.reason !== 'no credentials') {
      this.context.logger.info('credentials refused', {
        reason: outcome.reason,
        method: request.method,
        callId: request.text('Call-ID'),
      });
    }
    const proxy = field === 'Proxy-Authorization';
    const response = makeResponse(request, proxy ? 407 : 401, { toTag });
    return {
      kind: 'challenged',
      response: response.withAll(proxy ? ProxyAuthenticate : WwwAuthenticate, outcome.challenges),
    };
  }
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
