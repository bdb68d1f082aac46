import {
  ContentDisposition,
  isHandlingRequired,
  makeResponse,
  type SipRequest,
  type SipResponse,
  SipSyntaxError,
} from '@trapezoid/sip';

/**
 * 415 for a body that the sender wants to be understood: a registrar understands none, so Accept lists nothing. One whose
 * handling is optional is passed over.
 * RFC 3261 §8.2.3, §20.1
 */
export function bodyRefusal(request: SipRequest, toTag: string): SipResponse | undefined {
  if (request.body.length === 0 || !isRequired(request)) return undefined;
  return makeResponse(request, 415, { toTag }).withText('Accept', '');
}

/** A disposition that can't be read is none. */
function isRequired(request: SipRequest): boolean {
  try {
    return isHandlingRequired(request.header(ContentDisposition));
  } catch (error) {
    if (error instanceof SipSyntaxError) return true;
    throw error;
  }
}
