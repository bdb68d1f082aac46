import { isToken } from '../grammar/characters.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { checkUriText, parseUri, printUri, type Uri } from '../grammar/uri.js';
import type { FieldList } from './field-list.js';
import type { HeaderField } from './header-field.js';
import { noBody, SipMessage } from './message.js';
import { fromWire, WireLine } from './wire-text.js';

/** RFC 3261 §7.1 */
export class SipRequest extends SipMessage<SipRequest> {
  private parsedUri: Uri | undefined;
  readonly startLine: string;
  private readonly wireLine: WireLine;

  /**
   * `line` is the start line as it came, where the request came from the wire.
   * @throws SipSyntaxError where method and Request-URI can't make a start line, or `line` is more than one
   */
  constructor(
    /** Case matters: 'invite' is not INVITE. */
    readonly method: string,
    /** Wire text of the Request-URI. */
    readonly requestUri: string,
    fields: readonly HeaderField[] | FieldList,
    body: Uint8Array = noBody,
    line?: string | WireLine,
  ) {
    super(fields, body);
    const wireLine = typeof line === 'string' ? WireLine.of(line) : (line ?? requestLine(method, requestUri));
    if (wireLine === undefined) throw malformed('more than one start line');
    this.wireLine = wireLine;
    this.startLine = wireLine.text;
    this.parsedUri = undefined;
  }

  static to(method: string, uri: Uri | string): SipRequest {
    return new SipRequest(method, typeof uri === 'string' ? uri : printUri(uri), []);
  }

  /** The Request-URI, read when first asked for. Throws SipSyntaxError. */
  get uri(): Uri {
    this.parsedUri ??= parseUri(fromWire(this.requestUri));
    return this.parsedUri;
  }

  /** With this Request-URI. Throws SipSyntaxError for what can't be one. */
  withUri(uri: Uri | string): SipRequest {
    return new SipRequest(this.method, typeof uri === 'string' ? uri : printUri(uri), this.list, this.body);
  }

  protected copy(fields: FieldList, body: Uint8Array): SipRequest {
    const copy = new SipRequest(this.method, this.requestUri, fields, body, this.wireLine);
    copy.parsedUri = this.parsedUri;
    return copy;
  }
}

function requestLine(method: string, requestUri: string): WireLine {
  if (!isToken(method)) throw malformed('method is no token');
  // Neither a token nor a URI has line ends, or characters beyond ASCII.
  return WireLine.known(`${method} ${checkUriText(requestUri)} SIP/2.0`);
}

const malformed = (reason: string): SipSyntaxError => new SipSyntaxError(reason, 0, 'start line');
