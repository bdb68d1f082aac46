import { SipSyntaxError } from '../grammar/syntax-error.js';
import { onOneLine } from '../grammar/white-space.js';
import type { FieldList } from './field-list.js';
import type { HeaderField } from './header-field.js';
import { noBody, SipMessage } from './message.js';
import { fromWire, isWireLine, toWire, WireLine } from './wire-text.js';

/** RFC 3261 §7.2 */
export class SipResponse extends SipMessage<SipResponse> {
  readonly startLine: string;
  private readonly wireLine: WireLine;

  /**
   * `reason` is wire text; `line` is the start line as it came, where the response came from the wire.
   * @throws SipSyntaxError where there is no such status code, or `line` is more than one
   */
  constructor(
    /** 100 to 699. */
    readonly statusCode: number,
    private readonly reason: string,
    fields: readonly HeaderField[] | FieldList,
    body: Uint8Array = noBody,
    line?: string | WireLine,
  ) {
    super(fields, body);
    const wireLine = typeof line === 'object' ? line : WireLine.of(line ?? statusLine(statusCode, reason));
    if (wireLine === undefined) throw malformed('more than one start line');
    this.wireLine = wireLine;
    this.startLine = wireLine.text;
  }

  /** Line ends in the reason phrase become spaces. */
  static of(statusCode: number, reasonPhrase: string, fields: readonly HeaderField[]): SipResponse {
    return new SipResponse(statusCode, toWire(onOneLine(reasonPhrase)), fields);
  }

  get reasonPhrase(): string {
    return fromWire(this.reason);
  }

  /** 1xx */
  get provisional(): boolean {
    return this.statusCode < 200;
  }

  /** 2xx */
  get successful(): boolean {
    return this.statusCode >= 200 && this.statusCode < 300;
  }

  protected copy(fields: FieldList, body: Uint8Array): SipResponse {
    return new SipResponse(this.statusCode, this.reason, fields, body, this.wireLine);
  }
}

function statusLine(statusCode: number, reason: string): string {
  if (!Number.isInteger(statusCode) || statusCode < 100 || statusCode > 699) {
    throw malformed('status code is not between 100 and 699');
  }
  if (!isWireLine(reason)) throw malformed('reason phrase is no wire text');
  return `SIP/2.0 ${statusCode} ${reason}`;
}

const malformed = (reason: string): SipSyntaxError => new SipSyntaxError(reason, 0, 'start line');
