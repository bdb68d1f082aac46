import {
  Contact,
  isSipUri,
  type NameAddress,
  numericHost,
  type SipRequest,
  SipSyntaxError,
} from '@trapezoid/sip';

/** True where one of a request's contacts is as wanted. One that can't be read is for somebody else to refuse. */
export function hasContact(request: SipRequest, wanted: (contact: NameAddress) => boolean): boolean {
  try {
    return request.headers(Contact).some((contact) => contact !== '*' && wanted(contact));
  } catch (error) {
    if (error instanceof SipSyntaxError) return false;
    throw error;
  }
}

/** True where a contact is at this numeric address. */
export function hasContactAt(request: SipRequest, host: string): boolean {
  return hasContact(request, ({ uri }) => isSipUri(uri) && numericHost(uri.host) === host);
}
