import { DigestClient } from '../../auth/digest-client.js';
import type { SipElement, SipElementOptions } from '../../core/element.js';
import type { NameAddress } from '../../grammar/name-address.js';
import { SipSyntaxError } from '../../grammar/syntax-error.js';
import { isSipUri, type SipUri } from '../../grammar/uri.js';
import { parseHeaderValue } from '../../message/header-definition.js';
import { From } from '../../message/headers/from.js';
import { To } from '../../message/headers/to.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import { systemRandom } from '../../ports/random.js';
import { systemResolver } from '../../resolve/system-resolver.js';
import type { ProtocolProblem } from '../call-user.js';
import type { IncomingCall } from '../incoming-call.js';
import type { RegistrationOptions } from '../registration/registration-options.js';
import type { RegistrationState } from '../registration/registration-user.js';
import type { UserAgentOptions } from '../user-agent-options.js';

/** A user agent with everything that it stands on. What is left out is as usual. */
export interface StartOptions
  extends Partial<Omit<UserAgentOptions, 'element' | 'attached' | 'identity' | 'outboundProxy'>>,
    Omit<SipElementOptions, 'resolver'> {
  /** Address-of-record, with a display name perhaps: `"Alice" <sip:alice@lab.test>`. */
  readonly address: string;
  /** For digest challenges. Its user name is that of the address, unless `username` says another. */
  readonly password?: string;
  readonly username?: string;
  /** Requests outside a dialog go this way first: `sip:127.0.0.1:5060`. */
  readonly proxy?: string;
}

/** What a user agent tells its listeners, by name. */
export interface UserAgentEvents {
  /** A call comes in: ring, accept, reject. Without `onCall`, and while somebody listens, it is theirs. */
  readonly call: readonly [call: IncomingCall];
  /** A MESSAGE outside a call, answered 200. */
  readonly message: readonly [request: SipRequest];
  readonly registration: readonly [state: RegistrationState, response: SipResponse | undefined];
  /** The far end of a call did something wrong. */
  readonly problem: readonly [problem: ProtocolProblem];
}

export interface RegisterOptions extends RegistrationOptions {
  /** Seconds asked for; default an hour. */
  readonly expires?: number;
}

/** Throws SipSyntaxError for an address that is none. */
export function elementOptions(options: StartOptions): SipElementOptions {
  identityOf(options.address);
  return { resolver: systemResolver, ...options };
}

function identityOf(address: string): NameAddress & { readonly uri: SipUri } {
  const { uri, ...named } = parseHeaderValue(From, address);
  if (!isSipUri(uri)) throw new SipSyntaxError('no SIP URI', 0, 'address');
  return { ...named, uri };
}

export function userAgentOptions(options: StartOptions, element: SipElement): UserAgentOptions {
  const identity = identityOf(options.address);
  const { user = 'anonymous' } = identity.uri;
  const { password, username = user, random = systemRandom, proxy } = options;
  const [listening] = element.transport.listens;
  return {
    contactUser: user,
    protocol: listening?.protocol ?? 'UDP',
    resolver: systemResolver,
    ...(password === undefined
      ? {}
      : { authenticator: new DigestClient({ credentials: [{ username, password }], random }) }),
    ...(proxy === undefined
      ? {}
      : { outboundProxy: parseHeaderValue(To, `<${proxy.replace(/;lr$/, '')};lr>`) }),
    ...options,
    element,
    identity,
  };
}
