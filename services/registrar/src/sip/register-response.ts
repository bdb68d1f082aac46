import type { Binding } from '@trapezoid/contracts';
import {
  Contact,
  DateHeader,
  MinExpires,
  makeResponse,
  type NameAddress,
  Parameters,
  Path,
  parseUri,
  type SipRequest,
  type SipResponse,
  Supported,
} from '@trapezoid/sip';
import type { RegisterOutcome } from '../core/register.js';

/** The response to a REGISTER. RFC 3261 §10.3 step 8 */
export function registerResponse(
  outcome: RegisterOutcome,
  request: SipRequest,
  toTag: string,
  now: Date,
): SipResponse {
  switch (outcome.kind) {
    case 'registered':
      return withPath(makeResponse(request, 200, { toTag }), request)
        .withAll(
          Contact,
          outcome.bindings.map((binding) => contactOf(binding, now.getTime())),
        )
        .with(DateHeader, now);
    case 'interval-too-brief':
      return makeResponse(request, 423, { toTag }).with(MinExpires, outcome.minimumExpires);
    case 'malformed':
      return makeResponse(request, 400, { toTag, reasonPhrase: `Bad Request: ${outcome.reason}` });
    case 'not-found':
      return makeResponse(request, 404, { toTag });
    case 'forbidden':
      return makeResponse(request, 403, { toTag, reasonPhrase: `Forbidden: ${outcome.reason}` });
    case 'out-of-order':
      return makeResponse(request, 500, { toTag, reasonPhrase: 'CSeq Out Of Order' });
  }
}

/** A client that says it knows Path is shown the one that was kept (RFC 3327 §5.3). */
function withPath(response: SipResponse, request: SipRequest): SipResponse {
  const knows = request.headers(Supported).some((tag) => tag.toLowerCase() === 'path');
  return knows ? response.withRawFields(request.fieldsOf(Path)) : response;
}

/** A binding as a Contact value, with what is left of its time, in seconds. */
function contactOf(binding: Binding, now: number): NameAddress {
  let parameters = Parameters.of(
    Object.fromEntries(Object.entries(binding.parameters).map(([name, value]) => [name, value])),
  );
  if (binding.q !== undefined) parameters = parameters.with('q', binding.q);
  const left = Math.max(0, Math.ceil((binding.expiresAt - now) / 1000));
  return { uri: parseUri(binding.contact), parameters: parameters.with('expires', left) };
}
