import { MessagePattern } from '@nestjs/microservices';

/** Marks handlers of SIP requests among those of other transports. */
export const sipExtras = { sip: true } as const;

/** The pattern of a handler that takes every method which no other handler names. */
export const anyMethod = '*';

/**
 * Lets a controller's method answer SIP requests of one method, or of every method that is not named elsewhere.
 * It gets a SipRequestContext. It gives the final response, or nothing after it has deferred the answer.
 */
export function SipRequest(method: string = anyMethod): MethodDecorator {
  return MessagePattern(method, sipExtras);
}
