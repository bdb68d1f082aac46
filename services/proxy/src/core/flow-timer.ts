import { FlowTimer, Require, type SipResponse, SipSyntaxError } from '@trapezoid/sip';

/**
 * Tells a phone how long its flow may be silent, where the registrar has taken it for a flow. RFC 5626 §5.4
 * @param seconds undefined where nothing is to be told.
 */
export function withFlowTimer(response: SipResponse, seconds: number | undefined): SipResponse {
  if (seconds === undefined || !response.successful || response.has(FlowTimer)) return response;
  return requiresOutbound(response) ? response.with(FlowTimer, seconds) : response;
}

function requiresOutbound(response: SipResponse): boolean {
  try {
    return response.headers(Require).some((tag) => tag.toLowerCase() === 'outbound');
  } catch (error) {
    if (error instanceof SipSyntaxError) return false;
    throw error;
  }
}
