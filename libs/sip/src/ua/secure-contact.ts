import { readHeaders } from '../core/read-header.js';
import { isSecureRequest } from '../dialog/secure-request.js';
import type { NameAddress } from '../grammar/name-address.js';
import { isSipUri } from '../grammar/uri.js';
import { Contact, type ContactValue } from '../message/headers/contact.js';
import { RecordRoute } from '../message/headers/record-route.js';
import { Route } from '../message/headers/route.js';
import type { SipRequest } from '../message/request.js';

/** Whether a request of ours must have a SIPS URI in its Contact: by its Request-URI or first Route. RFC 3261 §8.1.1.8 */
export function needsSecureContact(request: SipRequest): boolean {
  return isSecureRequest(request) || isSips(request.first(Route));
}

/**
 * Whether the response to a request must have a SIPS URI in its Contact: by the Request-URI, and by the first
 * Record-Route or, without one, the Contact.
 * RFC 3261 §12.1.1
 */
export function isOwedSecureContact(request: SipRequest): boolean {
  if (isSecureRequest(request)) return true;
  const [recorded] = readHeaders(request, RecordRoute);
  return isSips(recorded ?? readHeaders(request, Contact)[0]);
}

/** The contact as a SIPS URI, which says TLS by itself (RFC 3261 §26.2.2); a WebSocket is named WS (RFC 7118 §5.1). */
export function asSecureContact(contact: NameAddress): NameAddress {
  const { uri } = contact;
  if (!isSipUri(uri)) return contact;
  const transport = uri.parameters.get('transport')?.toLowerCase();
  const bare = uri.parameters.without('transport');
  const parameters = transport === 'ws' || transport === 'wss' ? bare.with('transport', 'ws') : bare;
  return { ...contact, uri: { ...uri, scheme: 'sips' as const, parameters } };
}

const isSips = (value: ContactValue | undefined): boolean =>
  value !== undefined && value !== '*' && isSipUri(value.uri) && value.uri.scheme === 'sips';
