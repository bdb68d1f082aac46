import { applyDecorators, UseFilters } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { SyntaxErrorFilter } from './request-fault.js';

/** Marks handlers of SIP requests among those of other transports. */
export const sipExtras = { sip: true } as const;

/** The pattern of a handler that takes every method which no other handler names. */
export const anyMethod = '*';

/**
 * Lets a controller's method answer SIP requests of one method, or of every method that is not named elsewhere.
 * It gets a SipRequestContext. It gives the final response, or nothing after it has deferred the answer. Where it throws
 * a SipSyntaxError because the request is malformed, the answer is 400 with the reason.
 */
export function SipRequest(method: string = anyMethod): MethodDecorator {
  return applyDecorators(MessagePattern(method, sipExtras), UseFilters(SyntaxErrorFilter));
}
