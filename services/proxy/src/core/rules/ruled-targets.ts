import type { SipUri } from '@trapezoid/sip';
import type { PreprocessedRequest } from '../preprocess-route.js';
import type { Rejection } from '../rejection.js';
import type { RequestTarget } from '../target.js';
import type { RuleOutcome } from './apply-rules.js';

type Forwarded = Extract<RuleOutcome, { kind: 'forwarded' }>;

/** Finds the targets of a request whose Request-URI is this one; undefined stands for the one that it has. */
export type FindTargets = (uri: SipUri | undefined) => Promise<RequestTarget[] | Rejection>;

/** A request as if it called this URI; undefined: as it is. */
export function calling(routed: PreprocessedRequest, uri: SipUri | undefined): PreprocessedRequest {
  return uri === undefined ? routed : { ...routed, request: routed.request.withUri(uri) };
}

/**
 * The targets of a request after a rule: what is found for each URI that the rule names, by way of what it is to pass.
 * Where nothing is found for any of them, why nothing is for the first.
 * RFC 3261 §16.5
 */
export async function ruledTargets(
  ruled: Forwarded | undefined,
  find: FindTargets,
): Promise<RequestTarget[] | Rejection> {
  const { targets, through } = ruled ?? { through: [] };
  const wanted: readonly { uri?: SipUri; q?: number }[] = targets ?? [{}];
  const found = await Promise.all(
    wanted.map(async ({ uri, q }) => {
      const each = await find(uri);
      return Array.isArray(each) ? each.map((one) => withPreference(one, q)) : each;
    }),
  );
  const all = found.filter((each) => Array.isArray(each)).flat();
  if (all.length > 0) return all.map((target) => passing(target, through));
  return found.find((each) => !Array.isArray(each)) ?? { kind: 'not-found' };
}

const withPreference = (target: RequestTarget, q: number | undefined): RequestTarget =>
  q === undefined ? target : { ...target, q };

/** What is passed first stands before the path of a binding; a flow of this proxy's own is not the way then. */
function passing(target: RequestTarget, through: Forwarded['through']): RequestTarget {
  if (through.length === 0) return target;
  const { flow: _flow, flowOnly: _flowOnly, ...rest } = target;
  return { ...rest, path: [...through, ...target.path] };
}
