import type { ProxyRule, RuleFallback } from '@trapezoid/lab';
import {
  type Alternative,
  chooseAlternatives,
  fillIn,
  findRule,
  isGruu,
  missingPart,
  type ServedDomains,
  type Subject,
  subjectOf,
} from '@trapezoid/service';
import {
  isSipUri,
  type NameAddress,
  parseUri,
  Route,
  type SipRequest,
  type SipUri,
  To,
} from '@trapezoid/sip';
import { routeFromText } from '../forward-request.js';
import { requestUriOf } from '../preprocess-route.js';
import type { ProxyDomain } from '../proxy-domain.js';
import type { Rejection } from '../rejection.js';

/** A URI that a rule puts in the place of the Request-URI. */
export interface RewrittenTarget {
  readonly uri: SipUri;
  /** Absent: as preferred as what is found for it. */
  readonly q?: number;
}

/** Who is called where nobody else answers. */
export interface FallbackTarget extends Pick<RuleFallback, 'on'> {
  readonly rule: string;
  readonly uri: SipUri;
  /** Milliseconds. */
  readonly after: number;
}

/** What a rule of the lab file makes of a request, and which one it is. */
export type RuleOutcome = { readonly rule: string } & (
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  | {
      readonly kind: 'answered';
      readonly statusCode: number;
      readonly reason?: string;
      readonly alternatives: readonly Alternative[];
    }
  | {
      readonly kind: 'forwarded';
      /** Absent: the Request-URI stays. */
      readonly targets?: readonly RewrittenTarget[];
      readonly through: readonly NameAddress[];
      readonly fallback?: FallbackTarget;
    }
);

export interface RuleKnowledge {
  readonly rules: readonly ProxyRule[];
  /** Where they stand in the lab file, e.g. `services.proxy.rules`. */
  readonly place: string;
  readonly domains: ServedDomains<ProxyDomain>;
  /** True for an address of this proxy itself. */
  readonly isOwn: (uri: SipUri) => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * What the first rule that fits makes of a request that begins something: inside a dialog, on the way that a Route names
 * and to a GRUU there are no rules, for they would lead away from whom it is for.
 * RFC 3261 §16.5, RFC 5627 §6.1
 */
export function applyRules(request: SipRequest, knowledge: RuleKnowledge): RuleOutcome | undefined {
  const { rules, place, domains, now } = knowledge;
  if (rules.length === 0 || request.has(Route) || request.required(To).parameters.has('tag'))
    return undefined;
  const uri = requestUriOf(request);
  const subject = isGruu(uri) ? undefined : subjectOf(request, uri, domains);
  const found = subject === undefined ? undefined : findRule(rules, subject, now());
  if (subject === undefined || found === undefined) return undefined;
  const rule = `${place}[${rules.indexOf(found)}]`;
  const { answer, targets, through = [], fallback } = found;
  const incomplete = {
    rule,
    ...rejected({ kind: 'address-incomplete', reason: missingPart(found.match.prefix) }),
  };
  if (answer !== undefined) return { rule, ...answerOf(found, answer, subject, uri, knowledge) };
  const uris = targets?.map(({ uri: pattern, q }) => targetOf(pattern, q, subject, found));
  if (uris?.some((each) => each === undefined)) return incomplete;
  const last = fallback === undefined ? undefined : targetOf(fallback.to, undefined, subject, found);
  if (fallback !== undefined && last === undefined) return incomplete;
  return {
    kind: 'forwarded',
    rule,
    ...(uris === undefined ? {} : { targets: uris.filter((each) => each !== undefined) }),
    through: through.map(routeFromText),
    ...(fallback === undefined || last === undefined
      ? {}
      : { fallback: { rule, uri: last.uri, on: fallback.on, after: fallback.after * 1000 } }),
  };
}

const rejected = (rejection: Rejection) => ({ kind: 'rejected' as const, rejection });

function targetOf(
  pattern: string,
  q: number | undefined,
  subject: Subject,
  { match }: ProxyRule,
): RewrittenTarget | undefined {
  const filled = fillIn(pattern, subject, match.prefix);
  const uri = filled === undefined ? undefined : parseUri(filled);
  if (uri === undefined || !isSipUri(uri)) return undefined;
  return q === undefined ? { uri } : { uri, q };
}

function answerOf(
  { match }: ProxyRule,
  { status: statusCode, reason, contacts }: NonNullable<ProxyRule['answer']>,
  subject: Subject,
  uri: SipUri,
  { domains, isOwn }: RuleKnowledge,
) {
  const said = { kind: 'answered' as const, statusCode, ...(reason === undefined ? {} : { reason }) };
  const proposals = contacts.map((contact) => ({
    ...contact,
    uri: fillIn(contact.uri, subject, match.prefix),
  }));
  const whole = proposals.flatMap(({ uri: filled, ...rest }) =>
    filled === undefined ? [] : [{ ...rest, uri: filled }],
  );
  if (whole.length < proposals.length)
    return rejected({ kind: 'address-incomplete', reason: missingPart(match.prefix) });
  if (whole.length === 0) return { ...said, alternatives: [] };
  const choice = chooseAlternatives(whole, uri, isOwn);
  switch (choice.kind) {
    case 'some':
      return { ...said, alternatives: choice.alternatives };
    case 'insecure':
      return rejected({ kind: 'sips-not-allowed', agent: domains.domainOf(uri)?.name ?? uri.host });
    case 'circular':
    case 'none':
      return rejected({ kind: 'not-found' });
  }
}
