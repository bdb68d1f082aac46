import { types } from 'node:util';
import { RpcException } from '@nestjs/microservices';
import type { Ask } from '@trapezoid/contracts';
import { type BusLogger, describeError } from './bus-logger.js';
import type { Envelope } from './envelope.js';
import { describeMisfit } from './misfit.js';

const internalError = 'internal error';
/** Nest's words for a handler that threw something other than RpcException, which it has logged by then. */
const nestUnknownError = 'Internal server error';

export interface Answering {
  /** What the question must fit before it is answered. */
  readonly schema: Ask<unknown, unknown>['request'] | undefined;
  readonly answer: (question: unknown) => unknown;
  readonly logger: BusLogger;
}

/** Answers one question in an envelope: with an answer, or with the reason why there is none. Never rejects. */
export async function answerQuestion(
  subject: string,
  data: unknown,
  reply: ((envelope: unknown) => void) | undefined,
  answering: Answering,
): Promise<void> {
  const envelope = await envelopeFor(subject, data, answering);
  try {
    reply?.(envelope);
  } catch (thrown) {
    // An answer that is too large or no JSON: the asker must not wait in vain.
    reply?.({ error: { message: reasonFor(subject, thrown, answering.logger) } } satisfies Envelope);
  }
}

async function envelopeFor(subject: string, data: unknown, answering: Answering): Promise<Envelope> {
  const question = answering.schema?.safeParse(data);
  if (question?.success === false) {
    return { error: { message: `the question does not fit ${subject}: ${describeMisfit(question.error)}` } };
  }
  try {
    return { answer: await answering.answer(question === undefined ? data : question.data) };
  } catch (thrown) {
    return { error: { message: reasonFor(subject, thrown, answering.logger) } };
  }
}

/** What the asker is told. Nest has logged what its handlers threw; anything else is logged here. */
export function reasonFor(subject: string, thrown: unknown, logger: BusLogger): string {
  if (thrown instanceof RpcException) return thrown.message;
  if (!types.isNativeError(thrown) && typeof thrown === 'object' && thrown !== null && 'message' in thrown) {
    return thrown.message === nestUnknownError ? internalError : String(thrown.message);
  }
  logger.warn(`the handler of ${subject} failed: ${describeError(thrown)}`);
  return internalError;
}
