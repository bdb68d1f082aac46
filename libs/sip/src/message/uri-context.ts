import { SipSyntaxError } from '../grammar/syntax-error.js';
import { isSipUri, type SipUri, type Uri } from '../grammar/uri.js';
import { canonicalPart } from '../grammar/uri-escapes.js';
import { Contact } from './headers/contact.js';
import { CSeq } from './headers/cseq.js';
import { From } from './headers/from.js';
import { RecordRoute } from './headers/record-route.js';
import { Route } from './headers/route.js';
import { To } from './headers/to.js';
import { SipRequest } from './request.js';
import type { SipResponse } from './response.js';

/** What a URI may be made of besides user, password, host and parameters of other names. */
type Component = 'port' | 'method' | 'maddr' | 'ttl' | 'transport' | 'lr' | 'headers';

const address: readonly Component[] = ['port', 'method', 'maddr', 'ttl', 'transport', 'lr', 'headers'];

/** The components that each context does not allow: "-" in RFC 3261 §19.1.1, table 1. */
const disallowed = {
  requestUri: ['method', 'headers'],
  to: address,
  from: address,
  /** Contact of registrations and redirections. */
  bindingContact: ['method', 'lr'],
  dialogContact: ['method', 'ttl', 'headers'],
  route: ['method', 'ttl', 'headers'],
} as const satisfies Readonly<Record<string, readonly Component[]>>;

type Context = keyof typeof disallowed;

/** Methods whose requests, and responses to them, set up a dialog or change its remote target. */
const dialogMethods = ['INVITE', 'NOTIFY', 'REFER', 'SUBSCRIBE', 'UPDATE'];

/**
 * Throws SipSyntaxError where a URI has a component that may not stand where it does.
 * RFC 3261 §19.1.1, table 1. Lenient readers take it: elements should ignore such a component.
 */
export function checkUriContexts(message: SipRequest | SipResponse): void {
  if (message instanceof SipRequest) checkUri(message.uri, 'requestUri', 'Request-URI');
  checkUri(message.required(To).uri, 'to', To.name);
  checkUri(message.required(From).uri, 'from', From.name);
  for (const header of [Route, RecordRoute]) {
    for (const { uri } of message.headers(header)) checkUri(uri, 'route', header.name);
  }
  const context = contactContext(message);
  if (context === undefined) return;
  for (const contact of message.headers(Contact)) {
    if (contact !== '*') checkUri(contact.uri, context, Contact.name);
  }
}

/** Undefined in a message that has nothing to do with either: the table is silent about its Contact. */
function contactContext(message: SipRequest | SipResponse): Context | undefined {
  const { method } = message.required(CSeq);
  const ofDialog = dialogMethods.includes(method);
  if (message instanceof SipRequest)
    return method === 'REGISTER' ? 'bindingContact' : dialogContact(ofDialog);
  if (message.statusCode >= 300) return message.statusCode < 400 ? 'bindingContact' : undefined;
  return method === 'REGISTER' && message.successful ? 'bindingContact' : dialogContact(ofDialog);
}

const dialogContact = (ofDialog: boolean): Context | undefined => (ofDialog ? 'dialogContact' : undefined);

function checkUri(uri: Uri, context: Context, where: string): void {
  if (!isSipUri(uri)) return;
  const present = componentsOf(uri);
  const wrong = disallowed[context].find((component) => present.has(component));
  if (wrong !== undefined) throw new SipSyntaxError(`URI with ${wrong}`, 0, where);
}

/** Names of parameters, and what stands outside of them. An escaped name is the same name (RFC 3261 §19.1.4). */
function componentsOf({ port, parameters, headers }: SipUri): ReadonlySet<string> {
  const names = new Set([...parameters].map(([name]) => canonicalPart(name).toLowerCase()));
  // Parameters of these two names are none of the table's.
  names.delete('port');
  names.delete('headers');
  if (port !== undefined) names.add('port');
  if (headers.length > 0) names.add('headers');
  return names;
}
