import { onOneLine } from '../grammar/white-space.js';
import type { FieldList } from './field-list.js';
import type { HeaderField } from './header-field.js';
import { noBody, SipMessage } from './message.js';
import type { MessageBody } from './received-body.js';
import { StatusLine } from './status-line.js';
import { fromWire, toWire } from './wire-text.js';

/** RFC 3261 §7.2 */
export class SipResponse extends SipMessage<SipResponse> {
  private readonly line: StatusLine;

  /**
   * `reason` is wire text; `line` is the start line as it came, where the response came from the wire.
   * @throws SipSyntaxError where there is no such status code, or `line` is more than one
   */
  constructor(
    statusCode: number,
    reason: string,
    fields: readonly HeaderField[] | FieldList,
    body: MessageBody = noBody,
    line?: string | StatusLine,
  ) {
    super(fields, body);
    this.line = typeof line === 'object' ? line : StatusLine.of(statusCode, reason, line);
  }

  /** Line ends in the reason phrase become spaces. */
  static of(statusCode: number, reasonPhrase: string, fields: readonly HeaderField[]): SipResponse {
    return new SipResponse(statusCode, toWire(onOneLine(reasonPhrase)), fields);
  }

  /** 100 to 699. */
  get statusCode(): number {
    return this.line.statusCode;
  }

  get startLine(): string {
    return this.line.text;
  }

  get reasonPhrase(): string {
    return fromWire(this.line.reason);
  }

  /** 1xx */
  get provisional(): boolean {
    return this.statusCode < 200;
  }

  /** 2xx */
  get successful(): boolean {
    return this.statusCode >= 200 && this.statusCode < 300;
  }

  protected copy(fields: FieldList, body: MessageBody): SipResponse {
    return new SipResponse(this.statusCode, '', fields, body, this.line);
  }
}
