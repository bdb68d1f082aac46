import {
  AcceptContact,
  Event,
  type FeatureSet,
  type FeatureValue,
  Parameters,
  RejectContact,
  type SipRequest,
} from '@trapezoid/sip';
import { type Features, featuresMatch, featuresOf } from './feature-match.js';
import type { RequestTarget } from './target.js';

/** A feature set that the caller would like, or needs. */
interface Wish {
  readonly features: Features;
  readonly require: boolean;
  readonly explicit: boolean;
}

/** Values of one request that are looked at. */
const maximumWishes = 20;

/**
 * The targets that the caller's preferences leave, each with how well it fits them. Targets without features are not
 * judged. Where the caller states no preference, its method and event package count as one, which takes no last target
 * away and none of its rank: what a phone answers says more. Throws SipSyntaxError.
 * RFC 3841 §7.2
 */
export function preferredTargets(request: SipRequest, targets: readonly RequestTarget[]): RequestTarget[] {
  const explicit = request.has(AcceptContact) || request.has(RejectContact);
  // Implicit preferences take no last target away.
  if (!explicit && targets.length < 2) return [...targets];
  const judged = targets.map((target) => ({ target, own: capabilitiesOf(target) }));
  if (judged.every(({ own }) => own.size === 0)) return [...targets];
  if (!explicit) {
    const wishes = [implicitWish(request)];
    const fitting = judged.filter(({ own }) => scoreOf(own, wishes) !== undefined);
    return (fitting.length > 0 ? fitting : judged).map(({ target }) => target);
  }
  const accepted = request.headers(AcceptContact).slice(0, maximumWishes).map(wishOf);
  const rejected = request.headers(RejectContact).slice(0, maximumWishes).map(wishOf);
  return judged.flatMap(({ target, own }) => {
    if (rejected.some(({ features }) => isRejected(own, features))) return [];
    const preference = scoreOf(own, accepted);
    return preference === undefined ? [] : [{ ...target, preference }];
  });
}

function capabilitiesOf({ parameters }: RequestTarget): Features {
  return parameters === undefined ? new Map() : featuresOf(Parameters.of(parameters));
}

function wishOf({ parameters }: FeatureSet): Wish {
  const features = featuresOf(parameters);
  return { features, require: parameters.has('require'), explicit: parameters.has('explicit') };
}

/** RFC 3841 §7.2.2 */
function implicitWish(request: SipRequest): Wish {
  const word = (text: string): FeatureValue => ({
    kind: 'values',
    values: [{ negated: false, word: text.toLowerCase() }],
  });
  const features = new Map([['methods', word(request.method)]]);
  const event = request.method === 'SUBSCRIBE' ? request.header(Event) : undefined;
  if (event !== undefined) features.set('events', word(event.eventType));
  return { features, require: true, explicit: false };
}

/** Only who says that it has all of these is meant. */
function isRejected(own: Features, unwanted: Features): boolean {
  if (own.size === 0) return false;
  return [...unwanted.keys()].every((name) => own.has(name)) && featuresMatch(unwanted, own);
}

/** How well a target fits, 0 to 1; undefined for one that is not to be called. RFC 3841 §7.2.4 */
function scoreOf(own: Features, wishes: readonly Wish[]): number | undefined {
  if (own.size === 0) return 1;
  const scores: number[] = [];
  for (const { features, require, explicit } of wishes) {
    if (!featuresMatch(features, own)) {
      if (require) return undefined;
      continue;
    }
    const named = [...features.keys()].filter((name) => own.has(name)).length;
    const score = features.size === 0 ? 1 : named / features.size;
    if (score < 1 && explicit && require) return undefined;
    scores.push(score < 1 && explicit ? 0 : score);
  }
  return scores.length === 0 ? 0 : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
