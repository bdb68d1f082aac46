import type { Dialog } from '../../dialog/dialog.js';
import { dialogId } from '../../dialog/dialog-id.js';
import { SipSyntaxError } from '../../grammar/syntax-error.js';
import { isSipUri, type SipUri } from '../../grammar/uri.js';
import { canonicalPart } from '../../grammar/uri-escapes.js';
import { ReferTo } from '../../message/headers/refer-to.js';
import { ReferredBy } from '../../message/headers/referred-by.js';
import { TargetDialog } from '../../message/headers/target-dialog.js';
import type { SipRequest } from '../../message/request.js';
import type { ServerTransaction } from '../../transaction/server-transaction.js';
import { ReceivedRefer, type ReferredAgent } from './received-refer.js';
import { checkReferred } from './referred-invite.js';

/**
 * Takes a REFER and gives it to its user; one that can't be followed is refused.
 * RFC 3515 §2.4.2, RFC 3892 §2.1, RFC 4538 §4
 */
export function receiveRefer(
  ua: ReferredAgent,
  transaction: ServerTransaction,
  dialog: Dialog | undefined,
  user: (refer: ReceivedRefer) => void,
): void {
  const { request } = transaction;
  const refuse = (statusCode: number) => void transaction.respond(ua.answer(request, statusCode));
  const [field, ...others] = request.fieldsOf(ReferTo);
  if (field === undefined || others.length > 0) {
    throw new SipSyntaxError('a REFER names one target and no more', 0, ReferTo.name);
  }
  if (request.fieldsOf(ReferredBy).length > 1) {
    throw new SipSyntaxError('a REFER comes from one referrer and no more', 0, ReferredBy.name);
  }
  const { uri } = request.required(ReferTo);
  if (!isSipUri(uri)) return refuse(416);
  const method = uri.parameters.get('method');
  // Calls are what this user agent can make.
  if (method !== undefined && canonicalPart(method) !== 'INVITE') return refuse(501);
  checkReferred(uri, ua.features.extensions);
  const target: SipUri = { ...uri, parameters: uri.parameters.without('method'), headers: [] };
  const about = dialog?.id ?? targetDialogOf(request);
  user(new ReceivedRefer(ua, transaction, { target, full: uri, dialog, call: ua.callIn(about) }));
}

/** The id of the dialog that a request outside of it is about. RFC 4538 §4 */
function targetDialogOf(request: SipRequest): string | undefined {
  const named = request.header(TargetDialog);
  if (named === undefined) return undefined;
  const { callId, parameters } = named;
  // The sender's remote tag is ours.
  return dialogId(callId, parameters.get('remote-tag') ?? '', parameters.get('local-tag') ?? '');
}
