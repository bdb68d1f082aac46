import {
  bracketHost,
  Contact,
  hostEquals,
  isSipUri,
  numericHost,
  type SipRequest,
  SipSyntaxError,
  Via,
} from '@trapezoid/sip';

/**
 * True where a user agent has sent a request to this proxy from another address than it names in its Via and its Contact: a
 * NAT stands between, and what is sent to the Contact reaches nobody. The address that it was seen at does.
 * RFC 3261 §18.2.1 (received), RFC 3581 §4, RFC 5626 §3.1
 */
export function isBehindNat(request: SipRequest): boolean {
  try {
    const [via, ...others] = request.headers(Via);
    const seenAt = via?.parameters.get('received');
    const named = via === undefined ? undefined : numericHost(via.sentBy.host);
    if (named === undefined || seenAt === undefined || others.length > 0 || isSame(named, seenAt))
      return false;
    const contact = request.first(Contact);
    if (contact === undefined || contact === '*' || !isSipUri(contact.uri)) return false;
    const contactHost = numericHost(contact.uri.host);
    return contactHost !== undefined && isSame(contactHost, named);
  } catch (error) {
    if (error instanceof SipSyntaxError) return false;
    throw error;
  }
}

const isSame = (one: string, other: string): boolean => hostEquals(bracketHost(one), bracketHost(other));
