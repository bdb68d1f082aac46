import { dialogId } from '../../dialog/dialog-id.js';
import { SipSyntaxError } from '../../grammar/syntax-error.js';
import { uriEquals } from '../../grammar/uri-comparison.js';
import { From } from '../../message/headers/from.js';
import { Join } from '../../message/headers/join.js';
import { ReferredBy } from '../../message/headers/referred-by.js';
import { Replaces } from '../../message/headers/replaces.js';
import type { SipRequest } from '../../message/request.js';
import type { Call } from '../call.js';

/** What a Replaces asks for: nothing, a call that may be replaced, or what must be refused. */
export type Replacement =
  | { readonly kind: 'none' }
  | { readonly kind: 'replaces'; readonly call: Call }
  | { readonly kind: 'refused'; readonly statusCode: number };

/** The calls that there are, and those that were lately. */
export interface ReplaceableCalls {
  /** The call with this dialog. */
  find(dialogId: string): Call | undefined;
  /** Whether a call with this dialog has just ended. */
  hasEnded(dialogId: string): boolean;
  /** Whether whoever sent the INVITE may do that. */
  mayReplace(invite: SipRequest, call: Call): boolean;
}

/**
 * Which call an INVITE is to take the place of. Throws SipSyntaxError where it can't be read, or contradicts itself.
 * RFC 3891 §3
 */
export function replacementFor(invite: SipRequest, calls: ReplaceableCalls): Replacement {
  const [field, ...others] = invite.fieldsOf(Replaces);
  if (field === undefined) return { kind: 'none' };
  if (others.length > 0) throw new SipSyntaxError('more than one', 0, Replaces.name);
  if (invite.has(Join)) throw new SipSyntaxError('contradicts Join', 0, Replaces.name);
  const { callId, toTag, fromTag, parameters } = invite.required(Replaces);
  // A tag of zero stands for none too, as RFC 2543 had it (RFC 3891 §6.1).
  const ids = [toTag, ...(toTag === '0' ? [''] : [])].flatMap((local) =>
    [fromTag, ...(fromTag === '0' ? [''] : [])].map((remote) => dialogId(callId, local, remote)),
  );
  const call = ids.map((id) => calls.find(id)).find((found) => found !== undefined);
  if (call === undefined) return refused(ids.some((id) => calls.hasEnded(id)) ? 603 : 481);
  if (!calls.mayReplace(invite, call)) return refused(403);
  if (call.confirmed) return parameters.has('early-only') ? refused(486) : { kind: 'replaces', call };
  return call.placed ? { kind: 'replaces', call } : refused(481);
}

const refused = (statusCode: number): Replacement => ({ kind: 'refused', statusCode });

/**
 * Whether an INVITE says that the far end of the call wants it to be replaced: it comes from there, or was asked for from
 * there. Whoever it is has to know the dialog's tags besides; nobody has proven more.
 * RFC 3891 §3, RFC 3892 §2.3
 */
export function isWantedByFarEnd(invite: SipRequest, call: Call): boolean {
  const remote = call.dialog?.remote.uri;
  if (remote === undefined) return false;
  const referrer = invite.header(ReferredBy)?.uri;
  const caller = invite.required(From).uri;
  return [referrer, caller].some((uri) => uri !== undefined && uriEquals(uri, remote));
}
