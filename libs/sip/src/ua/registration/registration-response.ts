import { orElse, readFirst, readHeader, readHeaders } from '../../core/read-header.js';
import { isAddress } from '../../grammar/host.js';
import type { NameAddress } from '../../grammar/name-address.js';
import type { Uri } from '../../grammar/uri.js';
import { uriEquals } from '../../grammar/uri-comparison.js';
import { Contact, expiresOf, instanceOf, registrationIdOf } from '../../message/headers/contact.js';
import { Expires } from '../../message/headers/expires.js';
import { FlowTimer } from '../../message/headers/flow-timer.js';
import { Require } from '../../message/headers/require.js';
import { ServiceRoute } from '../../message/headers/service-route.js';
import { Via } from '../../message/headers/via.js';
import type { SipResponse } from '../../message/response.js';
import type { SocketAddress } from '../../transport/flow.js';
import { type Gruus, gruusOf } from './gruu.js';

/** How a phone knows its own binding among others. */
export interface OwnBinding {
  readonly uri: Uri;
  readonly instance: string | undefined;
  /** Undefined without outbound. */
  readonly registrationId: number | undefined;
}

/** What a 2xx to a REGISTER tells of one binding. */
export interface GrantedBinding {
  /** Seconds; undefined where the registrar does not say. */
  readonly expires: number | undefined;
  /** The registrar and the proxies on the way know outbound (RFC 5626 §4.2.1). */
  readonly outbound: boolean;
  /** Seconds (RFC 5626 §4.4). */
  readonly flowTimer: number | undefined;
  readonly serviceRoute: readonly NameAddress[];
  readonly gruus: Gruus;
  /** Where the first hop saw the request come from, where it says so (RFC 3581 §4). */
  readonly seenAt: SocketAddress | undefined;
}

/** Every binding of the address-of-record; those that can't be read are left out. RFC 3261 §10.2.3 */
export const bindingsOf = (response: SipResponse): readonly NameAddress[] =>
  response
    .fieldsOf(Contact)
    .flatMap((field) => orElse(() => field.values(Contact), []))
    .filter((contact) => contact !== '*');

/** Reads what a 2xx says of the phone's own binding; what is malformed says nothing. RFC 3261 §10.2.4 */
export function readGranted(response: SipResponse, own: OwnBinding): GrantedBinding {
  const bindings = bindingsOf(response);
  const binding =
    bindings.find((one) => isSameFlow(one, own)) ?? bindings.find(({ uri }) => uriEquals(uri, own.uri));
  return {
    expires: (binding === undefined ? undefined : expiresOf(binding)) ?? readHeader(response, Expires),
    outbound: readHeaders(response, Require).some((tag) => tag.toLowerCase() === 'outbound'),
    flowTimer: readHeader(response, FlowTimer),
    serviceRoute: readHeaders(response, ServiceRoute),
    gruus: binding === undefined ? {} : gruusOf(binding),
    seenAt: seenAtOf(response),
  };
}

function isSameFlow(binding: NameAddress, { instance, registrationId }: OwnBinding): boolean {
  if (instance === undefined || registrationId === undefined) return false;
  const other = instanceOf(binding)?.toLowerCase();
  return other === instance.toLowerCase() && registrationIdOf(binding) === registrationId;
}

/** `received` and `rport` of our Via: both, or nothing that is of use. */
function seenAtOf(response: SipResponse): SocketAddress | undefined {
  const via = readFirst(response, Via);
  const host = via?.parameters.get('received')?.replace(/^\[|\]$/g, '');
  const port = via?.parameters.number('rport');
  if (host === undefined || port === undefined) return undefined;
  return isAddress(host) && port > 0 && port <= 65_535 ? { host, port } : undefined;
}
