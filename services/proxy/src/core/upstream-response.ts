import {
  hostEquals,
  type SipRequest,
  type SipResponse,
  SipSyntaxError,
  Via,
  type ViaValue,
} from '@trapezoid/sip';

/**
 * A response without the Via of this proxy. Undefined where it can't be sent on: no readable Via is left beneath ours, or
 * another than the request's, which would send the response wherever who answers likes. The Via that is left is the request's
 * own: an rport that only this proxy has noted is not for its sender, who would be answered there.
 * RFC 3261 §16.7 step 3
 */
export function withoutOwnVia(response: SipResponse, request: SipRequest): SipResponse | undefined {
  try {
    const upstream = response.withoutFirst(Via);
    const via = upstream.first(Via);
    const own = request.first(Via);
    if (via === undefined || own === undefined || !leadsToSamePlace(via, own)) return undefined;
    const isNoted = via.parameters.has('rport') && !own.parameters.has('rport');
    return isNoted ? upstream.withoutFirst(Via).withFirst(Via, own) : upstream;
  } catch (error) {
    if (error instanceof SipSyntaxError) return undefined;
    throw error;
  }
}

function leadsToSamePlace(via: ViaValue, own: ViaValue): boolean {
  const deciding = ['branch', 'received', 'maddr', ...(own.parameters.has('rport') ? ['rport'] : [])];
  return (
    via.protocol === own.protocol &&
    hostEquals(via.sentBy.host, own.sentBy.host) &&
    via.sentBy.port === own.sentBy.port &&
    deciding.every((name) => via.parameters.get(name) === own.parameters.get(name))
  );
}
