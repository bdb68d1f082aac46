import { buildRequest } from '../../core/build-request.js';
import { preloadRoute } from '../../core/preloaded-route.js';
import type { RoutedRequest } from '../../dialog/route-set.js';
import type { NameAddress } from '../../grammar/name-address.js';
import { Parameters } from '../../grammar/parameters.js';
import { quote } from '../../grammar/quoted-string.js';
import { isSipUri, sipUri, type Uri } from '../../grammar/uri.js';
import { uriEquals } from '../../grammar/uri-comparison.js';
import { Contact, type ContactValue, expiresOf } from '../../message/headers/contact.js';
import { Expires } from '../../message/headers/expires.js';
import { Require } from '../../message/headers/require.js';
import { Supported } from '../../message/headers/supported.js';
import type { UserAgentCore } from '../user-agent-core.js';
import { withOutboundParameter } from './registered-identity.js';
import type { OwnBinding } from './registration-response.js';

export interface RegisterParts {
  readonly registrar: Uri | undefined;
  readonly proxy: NameAddress | undefined;
  readonly callId: string;
  readonly sequence: number;
  readonly contacts: readonly ContactValue[];
  /** Seconds; undefined asks for nothing. */
  readonly expires: number | undefined;
  readonly outbound: boolean;
}

/** Extensions that a REGISTER may insist on. RFC 5627 §4.1, RFC 5626 §4.2.1 */
const ownExtensions = ['path', 'gruu', 'outbound'];

/** A REGISTER for the user agent's address-of-record. RFC 3261 §10.2 */
export function registerRequest(ua: UserAgentCore, parts: RegisterParts): RoutedRequest {
  const { identity, features } = ua;
  const { registrar, callId, sequence, contacts, expires, outbound, proxy } = parts;
  const request = buildRequest(
    {
      method: 'REGISTER',
      uri: registrar ?? domainOf(identity.uri),
      from: identity,
      to: { uri: identity.uri, parameters: Parameters.none },
      callId,
      sequence,
    },
    ua.transactions.random,
  );
  const isOffered = (tag: string): boolean => outbound || tag !== 'outbound';
  const registering = ua
    .withOwnHeaders(request)
    .withAll(Supported, features.extensions.filter(isOffered))
    .withAll(
      Require,
      features.required.filter((tag) => ownExtensions.includes(tag) && isOffered(tag)),
    )
    .withAll(Contact, contacts);
  return preloadRoute(expires === undefined ? registering : registering.with(Expires, expires), proxy);
}

/** RFC 3261 §10.2.6 */
function domainOf(addressOfRecord: Uri): Uri {
  if (!isSipUri(addressOfRecord)) return sipUri({ host: 'invalid' });
  const { scheme, host } = addressOfRecord;
  return sipUri({ scheme, host });
}

/** The contact that leads to this phone among those to be bound: which phone it is, and which of its flows. */
export function asOwnContact(
  contact: NameAddress,
  { uri, instance, registrationId }: OwnBinding,
): NameAddress {
  if (instance === undefined || !uriEquals(contact.uri, uri)) return contact;
  const named = contact.parameters.with('+sip.instance', quote(`<${instance}>`));
  if (registrationId === undefined) return { ...contact, parameters: named };
  return withOutboundParameter({ ...contact, parameters: named.with('reg-id', registrationId) });
}

/** With an interval of its own, where it has one, that is not shorter than the registrar takes. RFC 3261 §10.2.8 */
export function asLongAs(contact: NameAddress, minimum: number): NameAddress {
  const own = expiresOf(contact);
  if (own === undefined || own === 0 || own >= minimum) return contact;
  return { ...contact, parameters: contact.parameters.with('expires', minimum) };
}

/** RFC 3261 §10.2.2 */
export const asRemoved = (contact: NameAddress): NameAddress => ({
  ...contact,
  parameters: contact.parameters.with('expires', 0),
});
