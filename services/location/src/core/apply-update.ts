import type { AnswerOf, Binding, BindingChange, locationUpdate, QuestionOf } from '@trapezoid/contracts';

export type UpdateRequest = QuestionOf<typeof locationUpdate>;
export type UpdateAnswer = AnswerOf<typeof locationUpdate>;

/** What tells one binding of an address-of-record from another. */
export type BindingKey = Pick<Binding, 'contact' | 'instance' | 'regId'>;

/** Whether two contact URIs are equal (RFC 3261 §19.1.4). */
export type UriComparison = (one: string, other: string) => boolean;

/** What becomes of a record; `changed` says whether there is anything to store. */
export type UpdateOutcome =
  | { readonly kind: 'updated'; readonly bindings: Binding[]; readonly changed: boolean }
  | Exclude<UpdateAnswer, { kind: 'updated' }>;

/**
 * Applies one REGISTER to the bindings of one address-of-record: all of it, or nothing.
 * RFC 3261 §10.3 steps 6 and 7
 * @param current the bindings whose time has not ended.
 * @param now milliseconds since 1970.
 */
export function applyUpdate(
  current: readonly Binding[],
  request: UpdateRequest,
  now: number,
  uriEquals: UriComparison,
): UpdateOutcome {
  if (request.removeAll) return removeAll(current, request);
  // What this very request adds has its CSeq already: order is a matter of what stood before.
  const stood = new Set(current);
  const bindings = [...current];
  for (const change of request.changes) {
    const index = bindings.findIndex((binding) => isSameBinding(binding, change, uriEquals));
    const standing = bindings[index];
    if (standing !== undefined && stood.has(standing) && isOutOfOrder(standing, request)) {
      return { kind: 'out-of-order', contact: standing.contact };
    }
    const replacement = change.expires === 0 ? [] : [makeBinding(change, request, now)];
    if (standing === undefined) bindings.push(...replacement);
    else bindings.splice(index, 1, ...replacement);
  }
  if (bindings.length > request.maximumBindings) {
    return { kind: 'too-many-bindings', maximum: request.maximumBindings };
  }
  const changed =
    bindings.length !== current.length || bindings.some((binding, index) => binding !== current[index]);
  return { kind: 'updated', bindings, changed };
}

/** `Contact: *` (RFC 3261 §10.3 step 6). */
function removeAll(current: readonly Binding[], request: UpdateRequest): UpdateOutcome {
  const newer = current.find((binding) => isOutOfOrder(binding, request));
  if (newer !== undefined) return { kind: 'out-of-order', contact: newer.contact };
  return { kind: 'updated', bindings: [], changed: current.length > 0 };
}

/**
 * Within one Call-ID a REGISTER that is not newer than the binding must not undo it. A phone that has started
 * anew has another Call-ID and is always right.
 */
function isOutOfOrder(standing: Binding, request: UpdateRequest): boolean {
  return standing.callId === request.callId && request.cseq <= standing.cseq;
}

/**
 * A flow of RFC 5626 is known by its instance and reg-id, whatever its contact (§6); any other binding by its
 * contact.
 */
export function isSameBinding(standing: BindingKey, change: BindingKey, uriEquals: UriComparison): boolean {
  if (isFlow(standing) !== isFlow(change)) return false;
  return isFlow(change)
    ? standing.instance === change.instance && standing.regId === change.regId
    : uriEquals(standing.contact, change.contact);
}

function isFlow(binding: BindingKey): boolean {
  return binding.instance !== undefined && binding.regId !== undefined;
}

function makeBinding(change: BindingChange, request: UpdateRequest, now: number): Binding {
  const { expires, ...kept } = change;
  return {
    ...kept,
    expiresAt: now + expires * 1000,
    callId: request.callId,
    cseq: request.cseq,
    updatedAt: now,
  };
}

/** The bindings whose time has not ended. */
export function unexpired(bindings: readonly Binding[], now: number): Binding[] {
  return bindings.filter((binding) => binding.expiresAt > now);
}
