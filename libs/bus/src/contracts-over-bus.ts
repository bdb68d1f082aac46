import type { Ask, Tell } from '@trapezoid/contracts';
import { answerQuestion } from './answer-question.js';
import type { Bus, Unsubscribe } from './bus.js';
import { type BusLogger, warningLogger } from './bus-logger.js';
import { readEnvelope } from './envelope.js';
import { describeMisfit } from './misfit.js';

/** The other side was reached and failed, refused the question, or answered what its contract does not allow. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError';
  constructor(
    readonly subject: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Puts a contract's question and gives its answer, checked against the contract.
 * @param milliseconds how long to wait; default 2,000
 * @throws RemoteError when the other side fails; BusUnavailable, as of `Bus.request`, when there is no answer.
 */
export async function askOn<Question, Answer>(
  bus: Bus,
  contract: Ask<Question, Answer>,
  question: Question,
  milliseconds?: number,
): Promise<Answer> {
  const { subject } = contract;
  const envelope = readEnvelope(await bus.request(subject, question, milliseconds));
  if (envelope === undefined) throw new RemoteError(subject, `the answer to ${subject} is no envelope`);
  if ('error' in envelope) throw new RemoteError(subject, envelope.error.message);
  const answer = contract.response.safeParse(envelope.answer);
  if (answer.success) return answer.data;
  throw new RemoteError(subject, `the answer to ${subject} does not fit: ${describeMisfit(answer.error)}`);
}

export interface AnswerOptions {
  /** Of the answerers in a group one gets each question; default: the owner of the contract. */
  readonly queue?: string;
  readonly logger?: BusLogger;
}

/**
 * Answers a contract's questions where there is no Nest controller to do it, by the same rules: a question that
 * does not fit is refused, an Error is logged and told to the asker as 'internal error', an RpcException as it is.
 */
export function answerOn<Question, Answer>(
  bus: Bus,
  contract: Ask<Question, Answer>,
  answer: (question: Question) => Answer | Promise<Answer>,
  options: AnswerOptions = {},
): Unsubscribe {
  const answering = {
    schema: contract.request,
    answer: (question: unknown) => answer(question as Question),
    logger: options.logger ?? warningLogger,
  };
  return bus.subscribe(
    contract.subject,
    (subject, data, reply) => answerQuestion(subject, data, reply, answering),
    options.queue ?? contract.owner,
  );
}

/** Publishes a contract's event to all who listen. */
export function tellOn<Event>(bus: Bus, contract: Tell<Event>, event: Event): void {
  bus.publish(contract.subject, event);
}

/**
 * Listens to a contract's events. One that does not fit the contract is dropped, and the bus logs it, as it does
 * when the listener throws.
 */
export function listenOn<Event>(
  bus: Bus,
  contract: Tell<Event>,
  listener: (event: Event) => void | Promise<void>,
): Unsubscribe {
  return bus.subscribe(contract.subject, (_subject, data) => {
    const event = contract.event.safeParse(data);
    if (!event.success) throw new Error(`the event does not fit: ${describeMisfit(event.error)}`);
    return listener(event.data);
  });
}
