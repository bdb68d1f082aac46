import { RpcException } from '@nestjs/microservices';

export interface SipFailureDetails {
  readonly statusCode: number;
  readonly reasonPhrase?: string;
  /** Seconds until another attempt makes sense. */
  readonly retryAfter?: number;
}

/** Thrown by a handler that can't do its work: the request is answered with this status code. */
export class SipFailure extends RpcException {
  constructor(readonly details: SipFailureDetails) {
    super({ ...details });
  }
}

/** What a handler threw, as far as it said a status code; anything else is a fault of ours. */
export function failureDetails(error: unknown): SipFailureDetails | undefined {
  if (error instanceof SipFailure) return error.details;
  // Nest gives what an RpcException carries, not the exception.
  const { statusCode, reasonPhrase, retryAfter } = (error ?? {}) as Partial<SipFailureDetails>;
  if (!isWhole(statusCode) || statusCode < 300 || statusCode > 699) return undefined;
  return {
    statusCode,
    ...(typeof reasonPhrase === 'string' ? { reasonPhrase } : {}),
    ...(isWhole(retryAfter) && retryAfter >= 0 ? { retryAfter } : {}),
  };
}

const isWhole = (value: unknown): value is number => Number.isInteger(value);
