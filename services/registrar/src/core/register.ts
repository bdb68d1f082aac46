import type { Binding, BindingChange } from '@trapezoid/contracts';
import {
  CallId,
  Contact,
  type ContactValue,
  CSeq,
  Expires,
  expiresOf,
  type NameAddress,
  Path,
  printUri,
  qualityOf,
  type SipRequest,
  SipSyntaxError,
} from '@trapezoid/sip';
import { receivedFrom } from './received-from.js';

/** Seconds, and how many bindings an address-of-record may have. */
export interface RegistrationRules {
  readonly defaultExpires: number;
  readonly minimumExpires: number;
  readonly maximumExpires: number;
  readonly maximumBindings: number;
}

/** What a REGISTER asks the location server to do. */
export interface RegisterCommand {
  readonly addressOfRecord: string;
  readonly callId: string;
  readonly cseq: number;
  readonly removeAll: boolean;
  readonly changes: readonly BindingChange[];
}

/** What becomes of a REGISTER. */
export type RegisterOutcome =
  | { readonly kind: 'registered'; readonly bindings: readonly Binding[] }
  | { readonly kind: 'interval-too-brief'; readonly minimumExpires: number }
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'forbidden'; readonly reason: string }
  | { readonly kind: 'out-of-order' };

/** Contacts in one REGISTER. */
const maximumContacts = 20;

/** In characters: what the location server keeps of a URI, and of other texts. */
const maximumUri = 2048;
const maximumText = 512;
/** Elements that a REGISTER passed and that want to be passed again. */
const maximumPath = 20;

/** An interval of an hour or more is never too brief (RFC 3261 §10.3 step 7). */
const neverTooBrief = 3600;

/**
 * Reads the contacts of a REGISTER: gives what the location server is to do, or why it can't be asked.
 * RFC 3261 §10.3 steps 6 and 7
 */
export function readRegister(
  request: SipRequest,
  addressOfRecord: string,
  rules: RegistrationRules,
): RegisterCommand | Exclude<RegisterOutcome, { kind: 'registered' }> {
  try {
    const contacts = request.headers(Contact);
    const base = { addressOfRecord, callId: request.required(CallId), cseq: request.required(CSeq).number };
    if (contacts.length > maximumContacts) return { kind: 'malformed', reason: 'too many contacts' };
    if (base.callId.length > maximumText) return { kind: 'malformed', reason: 'Call-ID too long' };
    if (contacts.includes('*')) return readRemoveAll(request, contacts, base);
    const changes: BindingChange[] = [];
    for (const contact of contacts as readonly NameAddress[]) {
      const expires = expiresFor(request, contact, rules);
      if (expires === undefined) return { kind: 'interval-too-brief', minimumExpires: rules.minimumExpires };
      const change = changeOf(request, contact, expires);
      const excess = excessOf(change);
      if (excess !== undefined) return { kind: 'malformed', reason: excess };
      changes.push(change);
    }
    return { ...base, removeAll: false, changes };
  } catch (error) {
    if (error instanceof SipSyntaxError)
      return { kind: 'malformed', reason: `${error.reason} (${error.where})` };
    throw error;
  }
}

/** What of a binding is longer than the location server keeps; undefined where nothing is. */
function excessOf({ contact, parameters, path, instance }: BindingChange): string | undefined {
  if (contact.length > maximumUri) return 'contact too long';
  if (instance !== undefined && instance.length > maximumText) return '+sip.instance too long';
  if (JSON.stringify(parameters).length > maximumUri) return 'too many parameters of a contact';
  if (path.length > maximumPath || path.some((uri) => uri.length > maximumUri)) return 'path too long';
  return undefined;
}

/** `Contact: *` stands alone and with Expires: 0, or not at all. */
function readRemoveAll(
  request: SipRequest,
  contacts: readonly ContactValue[],
  base: Pick<RegisterCommand, 'addressOfRecord' | 'callId' | 'cseq'>,
): RegisterCommand | (RegisterOutcome & { kind: 'malformed' }) {
  if (contacts.length > 1) return { kind: 'malformed', reason: 'Contact: * beside other contacts' };
  if (request.header(Expires) !== 0) return { kind: 'malformed', reason: 'Contact: * without Expires: 0' };
  return { ...base, removeAll: true, changes: [] };
}

/** Seconds; undefined where too brief. The contact's own parameter counts before the Expires header. */
function expiresFor(request: SipRequest, contact: NameAddress, rules: RegistrationRules): number | undefined {
  const asked = expiresOf(contact) ?? request.header(Expires) ?? rules.defaultExpires;
  if (asked > 0 && asked < rules.minimumExpires && asked < neverTooBrief) return undefined;
  return Math.min(asked, rules.maximumExpires);
}

function changeOf(request: SipRequest, contact: NameAddress, expires: number): BindingChange {
  const q = qualityOf(contact);
  const instance = contact.parameters.text('+sip.instance')?.replace(/^<|>$/g, '');
  const regId = Number(contact.parameters.get('reg-id'));
  const source = receivedFrom(request);
  const userAgent = request.text('User-Agent')?.slice(0, maximumText);
  const parameters: Record<string, string | null> = {};
  for (const [name, value] of contact.parameters) {
    const lower = name.toLowerCase();
    if (lower !== 'q' && lower !== 'expires') parameters[lower] = value ?? null;
  }
  return {
    contact: printUri(contact.uri),
    parameters,
    expires,
    path: request.headers(Path).map(({ uri }) => printUri(uri)),
    ...(q === undefined ? {} : { q }),
    ...(source === undefined ? {} : { receivedFrom: source }),
    ...(instance === undefined ? {} : { instance }),
    ...(instance !== undefined && Number.isInteger(regId) && regId > 0 ? { regId } : {}),
    ...(userAgent === undefined ? {} : { userAgent }),
  };
}
