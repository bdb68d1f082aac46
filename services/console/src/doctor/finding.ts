import type { Facts } from './facts.js';

/** What the doctor says of a phone. */
export interface Finding {
  /** Names the rule. */
  readonly rule: string;
  readonly severity: 'ok' | 'hint' | 'warning' | 'problem';
  /** What is, in words for a person. */
  readonly what: string;
  /** What to do about it. */
  readonly change?: string;
  /** Where it is written. */
  readonly section?: string;
  /** When it was last seen: milliseconds since 1970. */
  readonly at?: number;
  readonly callId?: string;
}

/** One thing that can be wrong, or is right; undefined where there is nothing to say. */
export type Rule = (facts: Facts) => Finding | undefined;
