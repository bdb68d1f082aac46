import type { Binding } from '@trapezoid/contracts';
import { publicGruu, temporaryGruu } from '@trapezoid/service';
import {
  Contact,
  DateHeader,
  MinExpires,
  makeResponse,
  type NameAddress,
  Parameters,
  Path,
  parseUri,
  quote,
  Require,
  ServiceRoute,
  type SipRequest,
  type SipResponse,
} from '@trapezoid/sip';
import type { Registered, RegisterOutcome, RegistrationRules } from '../core/register-outcome.js';
import { supports } from '../core/supported.js';

/** Whom to answer, and how. */
export interface RegisterAnswering {
  readonly request: SipRequest;
  readonly toTag: string;
  readonly rules: RegistrationRules;
  readonly now: Date;
}

/** The response to a REGISTER. RFC 3261 §10.3 step 8 */
export function registerResponse(outcome: RegisterOutcome, answering: RegisterAnswering): SipResponse {
  const { request, toTag } = answering;
  switch (outcome.kind) {
    case 'registered':
      return success(outcome, answering);
    case 'interval-too-brief':
      return makeResponse(request, 423, { toTag }).with(MinExpires, outcome.minimumExpires);
    case 'malformed':
      return makeResponse(request, 400, { toTag, reasonPhrase: `Bad Request: ${outcome.reason}` });
    case 'not-found':
      return makeResponse(request, 404, { toTag });
    case 'forbidden':
      return makeResponse(request, 403, { toTag, reasonPhrase: `Forbidden: ${outcome.reason}` });
    case 'extension-required':
      return makeResponse(request, 421, { toTag }).withAll(Require, [outcome.extension]);
    case 'first-hop-lacks-outbound':
      return makeResponse(request, 439, { toTag });
    case 'out-of-order':
      // Without the name of a header: SIPp looks for 'CSeq' from the first line on, and fails to read its response.
      return makeResponse(request, 500, { toTag, reasonPhrase: 'Out Of Order' });
  }
}

/** All bindings, the Path that was kept (RFC 3327 §5.3), and the way that requests shall take (RFC 3608 §6.3). */
function success(registered: Registered, { request, toTag, rules, now }: RegisterAnswering): SipResponse {
  const { addressOfRecord, bindings, outbound } = registered;
  const gruus = rules.gruu !== false && supports(request, 'gruu');
  const contacts = bindings.map((binding) => {
    const contact = contactOf(binding, now.getTime());
    return gruus ? withGruus(contact, binding, addressOfRecord) : contact;
  });
  const routes = (rules.serviceRoute ?? []).map((uri) => ({
    uri: parseUri(uri),
    parameters: Parameters.none,
  }));
  return makeResponse(request, 200, { toTag })
    .withRawFields(request.fieldsOf(Path))
    .withAll(Contact, contacts)
    .withAll(ServiceRoute, routes)
    .withAll(Require, outbound ? ['outbound'] : [])
    .with(DateHeader, now);
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

/** RFC 5627 §5.2 */
function withGruus(contact: NameAddress, binding: Binding, addressOfRecord: string): NameAddress {
  const { instance, temporaryGruu: temporary } = binding;
  if (instance === undefined) return contact;
  const parameters = contact.parameters.with('pub-gruu', quote(publicGruu({ addressOfRecord, instance })));
  return {
    ...contact,
    parameters:
      temporary === undefined
        ? parameters
        : parameters.with('temp-gruu', quote(temporaryGruu(temporary.user, addressOfRecord))),
  };
}
