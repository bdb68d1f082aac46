import type { FallbackCause, HistoryKind } from '@trapezoid/lab';
import { type SipRequest, To } from '@trapezoid/sip';
import type { ForwardedRequest } from '../forward-request.js';
import { type DiversionReason, diverted } from './diversion.js';
import { RequestHistory, type TargetChange } from './request-history.js';

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
