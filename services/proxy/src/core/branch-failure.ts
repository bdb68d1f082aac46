import type { ForwardedRequest } from './forward-request.js';

/**
 * What a branch without a final response counts as: cancelled before it left (487), no answer in time (408), its
 * connection gone (430, RFC 5626 §11.5), nobody reached (503), a fault of ours (500).
 */
export type BranchFailure = 408 | 430 | 487 | 500 | 503;

/**
 * "the proxy MUST behave as if the forwarded request received a 503"; a flow that is gone says more.
 * RFC 3261 §16.9, RFC 5626 §5.3.1
 */
export const transportFailure = (copy: ForwardedRequest): BranchFailure =>
  copy.flow === undefined ? 503 : 430;

/** The phone itself has not answered: no time was left, or its flow is gone (RFC 5626 §7). */
export const isDead = (statusCode: number): boolean => statusCode === 408 || statusCode === 430;

interface Ground {
  readonly reason: string;
  readonly section: string;
}

/** Why a branch counts as failed, for whoever asks. */
export const failureGrounds: Readonly<Record<BranchFailure, Ground>> = {
  408: { reason: 'a target has given no final response in time', section: 'RFC 3261 §16.7 step 6' },
  430: { reason: 'the connection to a phone is gone', section: 'RFC 5626 §5.3.1' },
  487: { reason: 'it was cancelled before it had left', section: 'RFC 3261 §16.10' },
  500: { reason: 'a fault of this proxy', section: 'RFC 3261 §21.5.1' },
  503: { reason: 'a target can’t be reached', section: 'RFC 3261 §16.9' },
};
