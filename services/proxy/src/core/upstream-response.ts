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
 * another than the request's, which would send the response wherever who answers likes.
 * RFC 3261 §16.7 step 3
 */
export function withoutOwnVia(response: SipResponse, request: SipRequest): SipResponse | undefined {
  try {
    const upstream = response.withoutFirst(Via);
    const via = upstream.first(Via);
    const own = request.first(Via);
    return via !== undefined && own !== undefined && leadsToSamePlace(via, own) ? upstream : undefined;
  } catch (error) {
    if (error instanceof SipSyntaxError) return undefined;
    throw error;
  }
}

/** On a connection rport leads nowhere: there the response goes back over it (§18.2.2). */
function leadsToSamePlace(a: ViaValue, b: ViaValue): boolean {
  const deciding = ['branch', 'received', 'maddr', ...(a.protocol === 'UDP' ? ['rport'] : [])];
  return (
    a.protocol === b.protocol &&
    hostEquals(a.sentBy.host, b.sentBy.host) &&
    a.sentBy.port === b.sentBy.port &&
    deciding.every((name) => a.parameters.get(name) === b.parameters.get(name))
  );
}
