import type { z } from 'zod';

/** The services of the network, as they appear first in every subject. */
export const serviceKinds = [
  'location',
  'registrar',
  'proxy',
  'redirect',
  'b2bua',
  'ua',
  'console',
  'trace',
] as const;
export type Owner = (typeof serviceKinds)[number];

/** A question with one answer: `<service>.<verb>.v1`, answered by one instance of its owner. */
export interface Ask<Question, Answer> {
  readonly kind: 'ask';
  readonly subject: string;
  readonly owner: Owner;
  readonly request: z.ZodType<Question>;
  readonly response: z.ZodType<Answer>;
}

/** An event that nobody answers: `<service>.<past participle>.v1`, published by its owner. */
export interface Tell<Event> {
  readonly kind: 'tell';
  readonly subject: string;
  readonly owner: Owner;
  readonly event: z.ZodType<Event>;
}

export type QuestionOf<A> = A extends Ask<infer Question, unknown> ? Question : never;
export type AnswerOf<A> = A extends Ask<unknown, infer Answer> ? Answer : never;
export type EventOf<T> = T extends Tell<infer Event> ? Event : never;

export function ask<Question, Answer>(
  owner: Owner,
  verb: string,
  schemas: { request: z.ZodType<Question>; response: z.ZodType<Answer> },
): Ask<Question, Answer> {
  return { kind: 'ask', subject: `${owner}.${verb}.v1`, owner, ...schemas };
}

export function tell<Event>(owner: Owner, pastParticiple: string, event: z.ZodType<Event>): Tell<Event> {
  return { kind: 'tell', subject: `${owner}.${pastParticiple}.v1`, owner, event };
}
