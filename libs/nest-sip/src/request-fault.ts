import { type ArgumentsHost, Catch, type RpcExceptionFilter } from '@nestjs/common';
import { bodyParts, canonicalName, headerDefinitions, type SipRequest, SipSyntaxError } from '@trapezoid/sip';
import { type Observable, throwError } from 'rxjs';
import type { SipFailureDetails } from './sip-failure.js';

/** Nest would give "Internal server error" in its place: a syntax error comes through as it is. */
@Catch(SipSyntaxError)
export class SyntaxErrorFilter implements RpcExceptionFilter<SipSyntaxError> {
  catch(error: SipSyntaxError, _host: ArgumentsHost): Observable<never> {
    return throwError(() => error);
  }
}

/**
 * What the sender is to be told where a handler stumbled over the request itself: a header, the Request-URI or the body
 * is malformed, or a header is missing. Undefined where the request reads well, and the fault so is one of ours.
 * RFC 3261 §21.4.1
 */
export function requestFault(request: SipRequest, thrown: SipSyntaxError): SipFailureDetails | undefined {
  const error = faultIn(request, thrown);
  if (error === undefined) return undefined;
  const where = error.where === undefined ? '' : ` (${error.where})`;
  const { statusCode } = error;
  return statusCode === 400
    ? { statusCode, reasonPhrase: `Bad Request: ${error.reason}${where}` }
    : { statusCode };
}

/** The same error once more, where it is the request that makes it. */
function faultIn(request: SipRequest, thrown: SipSyntaxError): SipSyntaxError | undefined {
  const definition =
    thrown.where === undefined ? undefined : headerDefinitions.get(canonicalName(thrown.where));
  if (definition === undefined) {
    return errorOf(() => request.uri) ?? errorOf(() => bodyParts(request));
  }
  const fields = request.fieldsOf(definition);
  const often = definition.kind === 'single' && fields.length > 1;
  if (often || (fields.length === 0 && thrown.reason === 'missing')) return thrown;
  return errorOf(() => fields.map((field) => field.values(definition)));
}

function errorOf(read: () => unknown): SipSyntaxError | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof SipSyntaxError) return error;
    throw error;
  }
}
