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
  const { statusCode } = (error ?? {}) as Partial<SipFailureDetails>;
  return typeof statusCode === 'number' && statusCode >= 300 && statusCode <= 699
    ? (error as SipFailureDetails)
    : undefined;
}
