import { InfoPackage } from '../../message/headers/info-package.js';
import { RecvInfo } from '../../message/headers/recv-info.js';
import { makeResponse } from '../../message/make-response.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { ServerTransaction } from '../../transaction/server-transaction.js';
import type { SessionCore } from './session-core.js';

/**
 * An INFO in a session. One of a package that was not asked for is refused with 469; one of no package is given to a user
 * that takes INFOs, without one it is answered 200 where it holds nothing and 415 where it does, as it was before packages.
 * RFC 6086 §4.2.2
 */
export function receiveInfo(session: SessionCore, transaction: ServerTransaction): void {
  const { request } = transaction;
  const { user, ua } = session;
  const name = request.header(InfoPackage)?.infoPackage;
  if (name !== undefined && !isWanted(name, ua.infoPackages)) {
    const response = makeResponse(request, 469);
    session.problem('RFC 6086 §4.2.2', `an INFO of a package that nobody asked for: ${name}`, request);
    return void transaction.respond(response.withText(RecvInfo.name, (ua.infoPackages ?? []).join(', ')));
  }
  if (user.onInfo === undefined && request.body.length > 0)
    return void transaction.respond(makeResponse(request, 415));
  transaction.respond(makeResponse(request, 200));
  user.onInfo?.(request, name);
}

/** A name is a token, and as such the same in any case (RFC 3261 §7.3.1). */
const isWanted = (name: string, packages: readonly string[] = []): boolean =>
  packages.some((wanted) => wanted.toLowerCase() === name.toLowerCase());

/** Recv-Info stands in a response where the request had one. RFC 6086 §5.2.3 */
export function withInfoPackages(
  response: SipResponse,
  request: SipRequest,
  packages: readonly string[] | undefined,
): SipResponse {
  if (packages === undefined || !request.has(RecvInfo)) return response;
  return response.withText(RecvInfo.name, packages.join(', '));
}
