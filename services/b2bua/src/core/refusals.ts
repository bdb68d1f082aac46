import {
  type CallEnd,
  Contact,
  type HeaderField,
  ProxyAuthenticate,
  type ReasonValue,
  RetryAfter,
  type SipRequest,
  type SipResponse,
  sipReason,
  Unsupported,
  WwwAuthenticate,
} from '@trapezoid/sip';

/** What the caller is told in place of what the callee's side said, where that differs. */
const translated: ReadonlyMap<number, number> = new Map([
  // The session interval is a matter of each side (RFC 4028 §7.3).
  [422, 500],
  // Somebody behind the B2BUA is overloaded; the B2BUA is not, and who hears 503 leaves it alone (RFC 3261 §16.7 step 6).
  [503, 500],
]);

/** How a refusal goes on to the other side. */
export interface Refusal {
  readonly statusCode: number;
  /** Undefined: that of the status code. */
  readonly reasonPhrase?: string;
}

/** @param ownAccount the challenges were answered by the B2BUA, and were not the caller's. */
export function translateRefusal(
  { statusCode, reasonPhrase }: { readonly statusCode: number; readonly reasonPhrase?: string | undefined },
  ownAccount = false,
): Refusal {
  if (ownAccount && (statusCode === 401 || statusCode === 407))
    return { statusCode: 502, reasonPhrase: "Bad Gateway: the B2BUA's account was not taken" };
  const other = translated.get(statusCode);
  if (other !== undefined) return { statusCode: other };
  return { statusCode, ...(reasonPhrase === undefined ? {} : { reasonPhrase }) };
}

/** What the INVITE of one leg is refused with, as the other one has ended so. */
export function refusalAfter(end: CallEnd, ownAccount: boolean): Refusal {
  const { kind, statusCode, reasonPhrase } = end;
  if (kind === 'refused' && statusCode !== undefined)
    return translateRefusal({ statusCode, reasonPhrase }, ownAccount);
  if (kind === 'lost') return { statusCode: statusCode === 408 ? 408 : 500 };
  // It hung up, or was cancelled, before anybody had answered.
  return { statusCode: 480 };
}

/** The cause that a BYE or CANCEL to one leg gives, as the other one has ended so. RFC 3326 §2 */
export function reasonsAfter(end: CallEnd): readonly ReasonValue[] {
  const { kind, reasons = [], statusCode, reasonPhrase = '' } = end;
  if (reasons.length > 0) return reasons;
  if (kind === 'hung up' || kind === 'cancelled') return [];
  return [sipReason(statusCode ?? 408, reasonPhrase)];
}

/** The fields of a refusal that mean its receiver, whatever the policy for headers says. */
export function fieldsOfRefusal(
  refusal: SipRequest | SipResponse | undefined,
  { ownAccount, contacts }: { readonly ownAccount: boolean; readonly contacts: boolean },
): readonly HeaderField[] {
  if (refusal === undefined) return [];
  const wanted = [
    RetryAfter,
    Unsupported,
    ...(ownAccount ? [] : [WwwAuthenticate, ProxyAuthenticate]),
    ...(contacts ? [Contact] : []),
  ];
  return refusal.fieldsOf(...wanted);
}
