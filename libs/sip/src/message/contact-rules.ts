import { SipSyntaxError } from '../grammar/syntax-error.js';
import { isSipUri } from '../grammar/uri.js';
import { Contact, type ContactValue } from './headers/contact.js';
import { Expires } from './headers/expires.js';
import { SipRequest } from './request.js';
import type { SipResponse } from './response.js';

/** Methods that can set up a dialog. RFC 3261 §8.1.1.8, RFC 3515 §2, RFC 6665 §4.1.2.1 */
const dialogCreatingMethods = ['INVITE', 'REFER', 'SUBSCRIBE'];

/**
 * Throws SipSyntaxError where a star does not remove every binding, or where a request that can set up a dialog has not
 * one contact to send further requests to.
 * RFC 3261 §8.1.1.8, §10.2.2, §20.10. Deviation: lenient readers take both, and leave them to registrar and dialog.
 */
export function checkContacts(message: SipRequest | SipResponse): void {
  const contacts = message.headers(Contact);
  if (contacts.includes('*')) checkStar(message, contacts);
  else if (message instanceof SipRequest && dialogCreatingMethods.includes(message.method)) {
    const [contact, ...others] = contacts;
    if (contact === undefined) throw malformed('missing');
    if (contact === '*' || !isSipUri(contact.uri) || others.length > 0) {
      throw malformed('not exactly one SIP or SIPS URI');
    }
  }
}

function checkStar(message: SipRequest | SipResponse, contacts: readonly ContactValue[]): void {
  if (contacts.length > 1) throw malformed('a star beside other contacts');
  if (!(message instanceof SipRequest && message.method === 'REGISTER')) {
    throw malformed('a star outside a REGISTER request');
  }
  if (message.header(Expires) !== 0) throw malformed('a star without Expires: 0');
}

const malformed = (reason: string): SipSyntaxError => new SipSyntaxError(reason, 0, Contact.name);
