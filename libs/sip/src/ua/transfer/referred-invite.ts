import { type UriHeaderRules, withUriHeaders } from '../../core/redirected-request.js';
import { SipSyntaxError } from '../../grammar/syntax-error.js';
import type { SipUri } from '../../grammar/uri.js';
import { BodyPart } from '../../message/body-part.js';
import { canonicalName } from '../../message/header-names.js';
import { ContentType } from '../../message/headers/content-type.js';
import { ReferredBy } from '../../message/headers/referred-by.js';
import { Replaces } from '../../message/headers/replaces.js';
import { bodyParts } from '../../message/multipart.js';
import { makeMultipart, multipartType, printMultipart } from '../../message/print-multipart.js';
import { SipRequest } from '../../message/request.js';

const rulesFor = (extensions: readonly string[]): UriHeaderRules => ({
  taken: new Set([canonicalName(Replaces.name)]),
  extensions,
});

/**
 * Throws SipSyntaxError where no INVITE can be made of a Refer-To: a header that can't be read, an extension that it
 * requires and this user agent does not have.
 */
export function checkReferred(target: SipUri, extensions: readonly string[]): void {
  withUriHeaders(SipRequest.to('INVITE', target), target, rulesFor(extensions));
}

/**
 * The INVITE that a REFER asks for: with the headers of its Refer-To, and with Referred-By and its token as they came.
 * RFC 3515 §2.4.3, RFC 3892 §2.2
 */
export function referredInvite(
  invite: SipRequest,
  refer: SipRequest,
  target: SipUri,
  extensions: readonly string[],
): SipRequest {
  const asked = withUriHeaders(invite, target, rulesFor(extensions));
  return withToken(asked.without(ReferredBy).withRawFields(refer.fieldsOf(ReferredBy)), refer);
}

function withToken(invite: SipRequest, refer: SipRequest): SipRequest {
  const token = tokenOf(refer);
  if (token === undefined) return invite;
  const type = invite.text(ContentType.name);
  const own = type === undefined ? [] : [BodyPart.of(type, invite.body)];
  const body = makeMultipart([...own, token]);
  return invite.withBody(multipartType(body), printMultipart(body));
}

/** The part of the body that Referred-By names by its cid. */
function tokenOf(refer: SipRequest): BodyPart | undefined {
  try {
    const cid = refer.header(ReferredBy)?.parameters.get('cid');
    if (cid === undefined || refer.body.length === 0) return undefined;
    const id = cid.replace(/^"|"$/g, '');
    return bodyParts(refer).find((part) => part.text('Content-ID')?.replace(/^<|>$/g, '') === id);
  } catch (error) {
    // A body that can't be taken apart holds no token.
    if (error instanceof SipSyntaxError) return undefined;
    throw error;
  }
}
