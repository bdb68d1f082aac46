import { Contact, isSipUri, type SipRequest, SipSyntaxError } from '@trapezoid/sip';

/**
 * True where the contact of whoever begins a dialog says that later requests have to come over its flow, or names its
 * phone by a GRUU, which leads through this proxy anyway.
 * RFC 5626 §5.3.2, RFC 5627 §6.2
 */
export function wantsItsFlow(request: SipRequest): boolean {
  try {
    const contact = request.first(Contact);
    if (contact === undefined || contact === '*' || !isSipUri(contact.uri)) return false;
    return contact.uri.parameters.has('ob') || contact.uri.parameters.has('gr');
  } catch (error) {
    if (error instanceof SipSyntaxError) return false;
    throw error;
  }
}
