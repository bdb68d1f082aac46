import { SipSyntaxError } from '../grammar/syntax-error.js';
import { isWireLine } from './wire-text.js';

/**
 * The first line of a response. Immutable: copies of the response share it.
 * RFC 3261 §7.2
 */
export class StatusLine {
  private constructor(
    readonly statusCode: number,
    /** The line as wire text. */
    readonly text: string,
    /** Wire text, where it is not what stands in the line. */
    private readonly givenReason: string | undefined,
  ) {}

  /** @throws SipSyntaxError where there is no such status code, or `line` is more than one */
  static of(statusCode: number, reason: string, line?: string): StatusLine {
    if (line !== undefined) {
      if (!isWireLine(line)) throw malformed('more than one start line');
      return new StatusLine(statusCode, line, reason);
    }
    if (!Number.isInteger(statusCode) || statusCode < 100 || statusCode > 699) {
      throw malformed('status code is not between 100 and 699');
    }
    if (!isWireLine(reason)) throw malformed('reason phrase is no wire text');
    return new StatusLine(statusCode, `SIP/2.0 ${statusCode} ${reason}`, reason);
  }

  /** For a line that its maker knows to be `SIP/2.0 SP Status-Code SP Reason-Phrase`: it is not looked at again. */
  static known(statusCode: number, text: string): StatusLine {
    return new StatusLine(statusCode, text, undefined);
  }

  /** Wire text. */
  get reason(): string {
    return this.givenReason ?? this.text.slice(reasonAt);
  }
}

/** Behind 'SIP/2.0 200 '. */
export const reasonAt = 12;

const malformed = (reason: string): SipSyntaxError => new SipSyntaxError(reason, 0, 'start line');
