import type { Dialog } from '../../dialog/dialog.js';
import { Parameters } from '../../grammar/parameters.js';
import { isSipUri, type SipUri, type Uri } from '../../grammar/uri.js';
import { type DialogReference, dialogReferenceForm } from '../../message/headers/dialog-reference.js';

/** The dialog as its far end has it: what stands in a Replaces that is for it. RFC 3891 §4 */
export const referenceTo = ({ callId, localTag, remoteTag }: Dialog): DialogReference => ({
  callId,
  toTag: remoteTag,
  fromTag: localTag,
  parameters: Parameters.none,
});

/**
 * The URI that makes an INVITE which takes the place of this side's dialog at its far end, and fails where that end does
 * not know how. Undefined where the far end has no SIP URI.
 * RFC 5589 §7.3, RFC 3891 §4
 */
export function replacingUri(dialog: Dialog): SipUri | undefined {
  const target: Uri = dialog.remoteTarget;
  if (!isSipUri(target)) return undefined;
  const replaces = dialogReferenceForm.print(referenceTo(dialog));
  return {
    ...target,
    headers: [
      ['Replaces', encodeURIComponent(replaces)],
      ['Require', 'replaces'],
    ],
  };
}
