import { bracketHost, hostEquals, numericHost } from '../grammar/host.js';
import { Via } from '../message/headers/via.js';
import type { SipRequest } from '../message/request.js';
import type { Flow } from './flow.js';

/**
 * Notes in the topmost Via where a request really came from: `received` where the sent-by is a name or another
 * address, `received` and `rport` where the client asks for rport. A `received` that the client wrote itself is never
 * believed: responses would go where it says.
 * RFC 3261 §18.2.1, RFC 3581 §4
 *
 * Deviation: RFC 3581 §4 fills in rport where the client asks for it. Beyond an address translation no other port leads back, so
 * there it is filled in for all.
 * @param translated the request came through such a translation.
 */
export function stampVia(request: SipRequest, flow: Flow, translated = false): SipRequest {
  const via = request.first(Via);
  if (via === undefined) return request;
  const asksForPort = via.parameters.has('rport') || (translated && flow.protocol === 'UDP');
  const claimed = via.parameters.has('received');
  if (!asksForPort && !claimed && isAddress(via.sentBy.host, flow.remote.host)) return request;
  let parameters = via.parameters.with('received', flow.remote.host);
  if (asksForPort) parameters = parameters.with('rport', flow.remote.port);
  return request.withoutFirst(Via).withFirst(Via, { ...via, parameters });
}

/** True where a sent-by is this address; an IPv6 address may be spelled in another way. */
function isAddress(sentBy: string, address: string): boolean {
  const numeric = numericHost(sentBy);
  return numeric === address || (sentBy.startsWith('[') && hostEquals(sentBy, bracketHost(address)));
}

/**
 * A request whose topmost Via can be read: as it is, or with that value alone where what stands behind it can't be
 * read, so that its sender can be told. Throws SipSyntaxError where the topmost value can't be read either.
 */
export function withReadableVia(request: SipRequest): SipRequest {
  try {
    request.first(Via);
    return request;
  } catch {
    const [topmost] = request.fieldsOf(Via);
    return topmost === undefined
      ? request
      : request.without(Via).withRawFields([topmost.withFirstAlone(Via)]);
  }
}
