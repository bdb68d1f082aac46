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
  | { readonly kind: 'authenticated'; readonly username: string }
  /** The 401 or 407 to send. */
  | { readonly kind: 'challenged'; readonly response: SipResponse };

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
          const found = await askForRequest(this.context.bus, findSubscriber, { username, realm });
          return found.kind === 'found' ? found.subscriber.ha1[algorithm] : undefined;
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
    if (outcome.kind === 'authenticated') return { kind: 'authenticated', username: outcome.username };
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

/** Clients that were given an address name it in their credentials in place of the domain; SIPp always does. */
function namesNetwork(uri: Uri, hosts: readonly string[]): boolean {
  if (!isSipUri(uri)) return false;
  return numericHost(uri.host) !== undefined || hosts.some((host) => hostEquals(host, uri.host));
}
