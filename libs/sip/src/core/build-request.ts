import type { NameAddress } from '../grammar/name-address.js';
import { Parameters } from '../grammar/parameters.js';
import type { Uri } from '../grammar/uri.js';
import { CallId } from '../message/headers/call-id.js';
import { ContentLength } from '../message/headers/content-length.js';
import { CSeq } from '../message/headers/cseq.js';
import { From } from '../message/headers/from.js';
import { MaxForwards } from '../message/headers/max-forwards.js';
import { To } from '../message/headers/to.js';
import { SipRequest } from '../message/request.js';
import type { Random } from '../ports/random.js';

export interface RequestParts {
  readonly method: string;
  /** Request-URI. */
  readonly uri: Uri;
  /** Without a tag: one is made. */
  readonly from: NameAddress;
  /** Default: the Request-URI. */
  readonly to?: NameAddress;
  readonly callId?: string;
  /** Default 1. */
  readonly sequence?: number;
}

/**
 * A request outside any dialog, with all it must have but its Via.
 * RFC 3261 §8.1.1
 */
export function buildRequest(parts: RequestParts, random: Random): SipRequest {
  const { method, uri, from } = parts;
  return SipRequest.to(method, uri)
    .with(MaxForwards, 70)
    .with(From, { ...from, parameters: from.parameters.with('tag', random.token(10)) })
    .with(To, parts.to ?? { uri, parameters: Parameters.none })
    .with(CallId, parts.callId ?? random.token(24))
    .with(CSeq, { number: parts.sequence ?? 1, method })
    .with(ContentLength, 0);
}
