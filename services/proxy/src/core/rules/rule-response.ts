import type { Alternative } from '@trapezoid/service';
import { Contact, makeResponse, Parameters, type SipRequest, type SipResponse } from '@trapezoid/sip';
import type { Decision } from '../decision.js';
import type { RuleOutcome } from './apply-rules.js';

type Answer = Extract<RuleOutcome, { kind: 'answered' }>;

/** The final response that a rule gives. RFC 3261 §16.5, §21 */
export function ruleResponse(
  { statusCode, reason, alternatives }: Answer,
  request: SipRequest,
  toTag: string,
): SipResponse {
  const said = reason === undefined ? {} : { reasonPhrase: reason };
  const response = makeResponse(request, statusCode, { toTag, ...said });
  return alternatives.length === 0 ? response : response.withAll(Contact, alternatives.map(contactOf));
}

function contactOf({ uri, q, expires }: Alternative) {
  return { uri, parameters: Parameters.of({ q, expires }) };
}

const section = 'RFC 3261 §16.5';

/** What a rule decided. */
export function ruleDecision(outcome: RuleOutcome): Decision {
  const { rule } = outcome;
  switch (outcome.kind) {
    case 'answered': {
      const { statusCode } = outcome;
      return { decision: 'answer', section, rule, statusCode, reason: 'a rule of the lab file answers it' };
    }
    case 'rejected':
      return { decision: 'answer', section, rule, reason: 'a rule of the lab file can’t be followed for it' };
    case 'forwarded':
      return { decision: 'forward', section, rule, reason: describe(outcome) };
  }
}

function describe({ targets, through, fallback }: Extract<RuleOutcome, { kind: 'forwarded' }>): string {
  const done = [
    ...(targets === undefined
      ? []
      : [targets.length === 1 ? 'rewrites it' : `calls ${targets.length} for it`]),
    ...(through.length === 0 ? [] : ['says what it passes']),
    ...(fallback === undefined ? [] : ['says who is called where nobody answers']),
  ];
  return `a rule of the lab file ${done.join(' and ')}`;
}
