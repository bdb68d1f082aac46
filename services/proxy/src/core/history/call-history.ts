import type { FallbackCause, HistoryKind } from '@trapezoid/lab';
import { type SipRequest, type SipResponse, To, type Uri } from '@trapezoid/sip';
import type { ForwardedRequest } from '../forward-request.js';
import { privacyOf } from '../trust/privacy.js';
import { type DiversionReason, diverted } from './diversion.js';
import { RequestHistory, type TargetChange, withoutPrivateEntries } from './request-history.js';

/** How copies came about that are sent to other targets than the Request-URI. */
export interface Retargeting {
  /** The target is another user than was called. */
  readonly mapped: boolean;
  /** A 3xx has named it. */
  readonly redirected?: boolean;
  readonly reason: DiversionReason;
}

/** As found for whom it was for. */
export const asCalled: Retargeting = { mapped: false, reason: 'unconditional' };

/** As a rule has it for everybody. */
export const rewritten: Retargeting = { mapped: true, reason: 'unconditional' };

/** As another element has sent it. */
export const redirected: Retargeting = { mapped: true, redirected: true, reason: 'unconditional' };

const reasons: Readonly<Record<FallbackCause, DiversionReason>> = {
  busy: 'user-busy',
  'no-answer': 'no-answer',
  unregistered: 'unavailable',
};

/** Another user because of this. */
export const because = (cause: FallbackCause): Retargeting => ({ mapped: true, reason: reasons[cause] });

/** Tells in the copies of a request where it has been, in the fields that the lab file asks for. RFC 7044, RFC 5806 */
export class CallHistory {
  private readonly history: RequestHistory | undefined;

  constructor(
    private readonly kinds: readonly HistoryKind[],
    private readonly received: SipRequest,
  ) {
    // What belongs to a dialog has one target, which is known.
    const begins = !received.required(To).parameters.has('tag');
    this.history = kinds.includes('history-info') && begins ? new RequestHistory(received) : undefined;
  }

  added(copy: ForwardedRequest, retargeting: Retargeting): ForwardedRequest {
    const request = this.told(copy.request, retargeting);
    if (copy.alternatives === undefined) return { ...copy, request };
    return { ...copy, request, alternatives: copy.alternatives.map((each) => this.added(each, retargeting)) };
  }

  /** A copy has been answered, or counts as answered so. RFC 7044 §9.3 */
  heard(copy: SipRequest, statusCode: number, response?: SipResponse): void {
    this.history?.heard(copy, statusCode, response);
  }

  /**
   * A response with where its request has been, for a caller who wants to hear it.
   * @param hides for a caller of a foreign domain: which URIs are of this one's domains. RFC 7044 §9.4, §10.1.2
   */
  tells(response: SipResponse, hides: ((uri: Uri) => boolean) | undefined): SipResponse {
    const told = this.history?.told(response);
    if (told === undefined) return response;
    if (hides === undefined) return told;
    const kinds = privacyOf(told);
    return withoutPrivateEntries(told, kinds.includes('history') || kinds.includes('header'), hides);
  }

  /** All copies so far have come to this. */
  failed(statusCode: number): void {
    this.history?.failed(statusCode);
  }

  private told(copy: SipRequest, retargeting: Retargeting): SipRequest {
    const { mapped, reason } = retargeting;
    const tells = mapped && this.kinds.includes('diversion');
    const told = tells ? diverted(copy, this.received, reason) : copy;
    return this.history?.added(told, this.changeOf(copy, retargeting)) ?? told;
  }

  private changeOf(copy: SipRequest, { mapped, redirected = false }: Retargeting): TargetChange {
    if (redirected) return 'redirected';
    if (mapped) return 'mapped';
    return copy.requestUri === this.received.requestUri ? 'same' : 'user-kept';
  }
}
