import { EventPattern, MessagePattern } from '@nestjs/microservices';
import type { Ask, Tell } from '@trapezoid/contracts';
import type { Observable } from 'rxjs';

/** Where the decorators leave the contract among a handler's extras. */
const contractKey = 'contract';

type Extras = Readonly<Record<string, unknown>>;
type AnyContract = Ask<unknown, unknown> | Tell<unknown>;

/** Decorates a method of the given form, and no other. */
export type HandlerDecorator<Input, Output> = <Method extends (input: Input, ...rest: never[]) => Output>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

export interface AnswersOptions {
  /** Of the answerers in a group one gets each question; default: the owner of the contract. */
  readonly queue?: string;
}

/**
 * A controller's method that answers a contract's question: by a value, a promise, or an Observable's first
 * value. A question that does not fit never gets here. What goes wrong inside is told to the asker as 'internal
 * error' and logged here; a reason for the asker's eyes is thrown as RpcException.
 */
export function Answers<Question, Answer>(
  contract: Ask<Question, Answer>,
  options: AnswersOptions = {},
): HandlerDecorator<Question, Answer | Promise<Answer> | Observable<Answer>> {
  const decorate = MessagePattern(contract.subject, { ...options, [contractKey]: contract });
  return (target, key, descriptor) => {
    decorate(target, key, descriptor);
  };
}

/** A controller's method that hears a contract's events. Every instance of a service hears each of them. */
export function Hears<Event>(
  contract: Tell<Event>,
): HandlerDecorator<Event, void | Promise<void> | Observable<unknown>> {
  const decorate = EventPattern<string>(contract.subject, { [contractKey]: contract });
  return (target, key, descriptor) => {
    decorate(target, key, descriptor);
  };
}

/**
 * The contract of a handler that Nest hands to a strategy, by the extras it comes with; undefined for a handler
 * of another transport. Lets a strategy of several transports tell whose it is.
 */
export function contractOf(extras: Extras | undefined): AnyContract | undefined {
  return extras?.[contractKey] as AnyContract | undefined;
}
