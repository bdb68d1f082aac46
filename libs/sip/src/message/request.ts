import { printUri, type Uri } from '../grammar/uri.js';
import type { FieldList } from './field-list.js';
import type { HeaderField } from './header-field.js';
import { noBody, SipMessage } from './message.js';
import type { MessageBody } from './received-body.js';
import { RequestLine } from './request-line.js';

/** RFC 3261 §7.1 */
export class SipRequest extends SipMessage<SipRequest> {
  private readonly line: RequestLine;

  /**
   * `line` is the start line as it came, where the request came from the wire.
   * @throws SipSyntaxError where method and Request-URI can't make a start line, or `line` is more than one
   */
  constructor(
    method: string,
    requestUri: string,
    fields: readonly HeaderField[] | FieldList,
    body: MessageBody = noBody,
    line?: string | RequestLine,
  ) {
    super(fields, body);
    this.line = typeof line === 'object' ? line : RequestLine.of(method, requestUri, line);
  }

  static to(method: string, uri: Uri | string): SipRequest {
    return new SipRequest(method, typeof uri === 'string' ? uri : printUri(uri), []);
  }

  /** Case matters: 'invite' is not INVITE. */
  get method(): string {
    return this.line.method;
  }

  /** Wire text of the Request-URI. */
  get requestUri(): string {
    return this.line.requestUri;
  }

  get startLine(): string {
    return this.line.text;
  }

  /** The Request-URI, read when first asked for. Throws SipSyntaxError. */
  get uri(): Uri {
    return this.line.uri;
  }

  /** With this Request-URI. Throws SipSyntaxError for what can't be one. */
  withUri(uri: Uri | string): SipRequest {
    const { method } = this;
    // What printUri gives is a URI, and needs no second look.
    const line =
      typeof uri === 'string' ? RequestLine.of(method, uri) : RequestLine.known(method, printUri(uri));
    return new SipRequest(method, line.requestUri, this.list, this.content, line);
  }

  protected copy(fields: FieldList, body: MessageBody): SipRequest {
    return new SipRequest('', '', fields, body, this.line);
  }
}
