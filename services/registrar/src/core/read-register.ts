import type { BindingChange } from '@trapezoid/contracts';
import {
  CallId,
  Contact,
  type ContactValue,
  CSeq,
  Expires,
  type NameAddress,
  Path,
  type SipRequest,
  SipSyntaxError,
} from '@trapezoid/sip';
import { bindingChange, excessOf, maximumText } from './binding-change.js';
import { expirationOf } from './expiration.js';
import { isFlow, outboundProcessing } from './outbound.js';
import type { RegisterCommand, RegisterRefusal, RegistrationRules } from './register-outcome.js';
import { supports } from './supported.js';

/** Contacts in one REGISTER. */
const maximumContacts = 20;

/** What the location server is to do, and how the phone is answered where it does. */
export interface ReadRegister {
  readonly kind: 'read';
  readonly command: RegisterCommand;
  /** The contacts that are to be bound, as they stand in the request. */
  readonly bound: readonly NameAddress[];
  readonly outbound: boolean;
}

/**
 * Reads the contacts of a REGISTER: gives what the location server is to do, or why it can't be asked.
 * RFC 3261 §10.3 steps 6 and 7
 */
export function readRegister(
  request: SipRequest,
  addressOfRecord: string,
  rules: RegistrationRules,
): ReadRegister | RegisterRefusal {
  try {
    const contacts = request.headers(Contact);
    const callId = request.required(CallId);
    const base = { addressOfRecord, callId, cseq: request.required(CSeq).number };
    if (contacts.length > maximumContacts) return { kind: 'malformed', reason: 'too many contacts' };
    if (callId.length > maximumText) return { kind: 'malformed', reason: 'Call-ID too long' };
    return contacts.includes('*')
      ? readRemoveAll(request, contacts, base)
      : readContacts(request, contacts as readonly NameAddress[], base, rules);
  } catch (error) {
    if (error instanceof SipSyntaxError)
      return { kind: 'malformed', reason: `${error.reason} (${error.where})` };
    throw error;
  }
}

type Base = Pick<RegisterCommand, 'addressOfRecord' | 'callId' | 'cseq'>;

/** `Contact: *` stands alone and with Expires: 0, or not at all (step 6). */
function readRemoveAll(
  request: SipRequest,
  contacts: readonly ContactValue[],
  base: Base,
): ReadRegister | RegisterRefusal {
  if (contacts.length > 1) return { kind: 'malformed', reason: 'Contact: * beside other contacts' };
  if (request.header(Expires) !== 0) return { kind: 'malformed', reason: 'Contact: * without Expires: 0' };
  return { kind: 'read', command: { ...base, removeAll: true, changes: [] }, bound: [], outbound: false };
}

/** Each contact in turn (step 7); one that can't be taken is the end of all. */
function readContacts(
  request: SipRequest,
  contacts: readonly NameAddress[],
  base: Base,
  rules: RegistrationRules,
): ReadRegister | RegisterRefusal {
  const processing = outboundProcessing(request, contacts);
  if (processing === 'lacking') return { kind: 'first-hop-lacks-outbound' };
  const outbound = processing === 'applied';
  const changes: BindingChange[] = [];
  const bound: NameAddress[] = [];
  for (const contact of contacts) {
    const expires = expirationOf(request, contact, rules);
    if (expires === undefined) return { kind: 'interval-too-brief', minimumExpires: rules.minimumExpires };
    const change = bindingChange(request, contact, expires, outbound);
    const excess = excessOf(change);
    if (excess !== undefined) return { kind: 'malformed', reason: excess };
    changes.push(change);
    if (expires > 0) bound.push(contact);
  }
  const refusal = bound.length === 0 ? undefined : refusalToBind(request, bound, outbound, rules);
  if (refusal !== undefined) return refusal;
  const command = { ...base, removeAll: false, changes };
  return { kind: 'read', command, bound, outbound: outbound && supports(request, 'outbound') };
}

function refusalToBind(
  request: SipRequest,
  bound: readonly NameAddress[],
  outbound: boolean,
  { pathSupport }: RegistrationRules,
): RegisterRefusal | undefined {
  // "a single UA instance over a single flow" (RFC 5626 §6)
  if (outbound && bound.length > 1 && bound.some(isFlow))
    return { kind: 'malformed', reason: 'a contact with reg-id beside other contacts' };
  // Deviation: RFC 3327 §5.3 recommends 420, which says that it is the registrar who does not know Path.
  if (pathSupport === 'required' && request.has(Path) && !supports(request, 'path'))
    return { kind: 'extension-required', extension: 'path' };
  return insecurityOf(request, bound);
}

/** A `sips:` contact is bound only where all on the way to it is `sips:` too (RFC 5630 §5.2). */
function insecurityOf(request: SipRequest, bound: readonly NameAddress[]): RegisterRefusal | undefined {
  if (bound.every(({ uri }) => uri.scheme !== 'sips')) return undefined;
  if (request.uri.scheme !== 'sips')
    return { kind: 'malformed', reason: 'a sips contact in a REGISTER for a sip URI' };
  return request.headers(Path).every(({ uri }) => uri.scheme === 'sips')
    ? undefined
    : { kind: 'malformed', reason: 'a sips contact behind a Path that is not sips' };
}
