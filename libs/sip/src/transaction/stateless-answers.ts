import { createHmac } from 'node:crypto';
import { CallId } from '../message/headers/call-id.js';
import { CSeq } from '../message/headers/cseq.js';
import { To } from '../message/headers/to.js';
import { Via } from '../message/headers/via.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { Random } from '../ports/random.js';
import { tagOfTo } from './transaction-key.js';

/**
 * Answers requests that no transaction is kept for: a request that comes again gets the same answer, and the ACK to an
 * answer is known by its To tag.
 * RFC 3261 §8.2.7
 */
export class StatelessAnswers {
  /** Begins each tag that is made here; 40 random bits. */
  private mark: string | undefined;

  constructor(private readonly random: Random) {}

  make(request: SipRequest, statusCode: number, reasonPhrase?: string): SipResponse {
    return makeResponse(request, statusCode, {
      ...(reasonPhrase === undefined ? {} : { reasonPhrase }),
      // The To of a malformed request may itself be what is wrong; it is then sent back as it stands.
      ...(hasReadableTo(request) ? { toTag: this.tagFor(request) } : {}),
    });
  }

  /** True for the ACK to an answer that was made here: there is nobody to pass it to. */
  isAcknowledgedBy(ack: SipRequest): boolean {
    return this.mark !== undefined && tagOfTo(ack).startsWith(this.mark);
  }

  private tagFor(request: SipRequest): string {
    this.mark ??= this.random.token(8);
    // The raw texts: a defective request has values that can't be read.
    const own = [Via, CallId, CSeq].map(({ name }) => request.text(name) ?? '').join(' ');
    return this.mark + createHmac('sha256', this.mark).update(own).digest('hex').slice(0, 16);
  }
}

function hasReadableTo(request: SipRequest): boolean {
  try {
    request.header(To);
    return true;
  } catch {
    return false;
  }
}
