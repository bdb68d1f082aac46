import type { ServerResponse } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { BusUnavailable, RemoteError } from '@trapezoid/bus';
import type { Logger } from '@trapezoid/observability';
import { ApiError } from './api-error.js';
import { sendJson } from './json.js';

/** Seconds after which a caller may try again when a service was away. */
const retryAfter = 2;

/** Turns whatever was thrown into `{ error, detail }`. */
@Catch()
export class ApiErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<ServerResponse>();
    const error = this.toApiError(thrown);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (error.status === 503) response.setHeader('Retry-After', String(retryAfter));
    sendJson(response, error.status, { error: error.code, detail: error.detail });
  }

  private toApiError(thrown: unknown): ApiError {
    if (thrown instanceof ApiError) return thrown;
    if (thrown instanceof BusUnavailable) {
      const detail = `${thrown.message}: the service is away or still starting, see /api/health`;
      return new ApiError(503, 'unavailable', detail);
    }
    if (thrown instanceof RemoteError) return new ApiError(502, 'service-failed', thrown.message);
    const status = statusOf(thrown);
    if (status !== undefined && status < 500) {
      const message = thrown instanceof Error ? thrown.message : 'refused';
      return new ApiError(status, codes[status] ?? 'refused', message);
    }
    this.logger.error('a request to the control API failed', { error: thrown });
    return new ApiError(500, 'internal', 'the console failed at this request; its log says why');
  }
}

const codes: Readonly<Record<number, string>> = {
  400: 'invalid',
  404: 'not-found',
  413: 'too-large',
  415: 'unsupported',
};

/** Of an HttpException, or of the errors that reading a request's body ends in. */
function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (typeof thrown !== 'object' || thrown === null || !('status' in thrown)) return undefined;
  return typeof thrown.status === 'number' ? thrown.status : undefined;
}
