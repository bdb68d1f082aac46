import { isToken } from '../grammar/characters.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { checkUriText, parseUri, type Uri } from '../grammar/uri.js';
import { fromWire, isWireLine } from './wire-text.js';

/**
 * The first line of a request. Immutable: every copy of the request that keeps it shares it, with the URI that was read.
 * RFC 3261 §7.1
 */
export class RequestLine {
  private parsedUri: Uri | undefined;

  private constructor(
    readonly method: string,
    /** Wire text. */
    readonly requestUri: string,
    /** The line, where it is not made of the two as the RFC says. */
    private readonly unusual: string | undefined,
  ) {
    this.parsedUri = undefined;
  }

  /** @throws SipSyntaxError where the two can't make a line, or `line` is more than one */
  static of(method: string, requestUri: string, line?: string): RequestLine {
    if (line !== undefined && !isWireLine(line)) throw malformed('more than one start line');
    // Neither a token nor a URI has line ends, or characters beyond ASCII.
    if (!isToken(method)) throw malformed('method is no token');
    return new RequestLine(method, line === undefined ? checkUriText(requestUri) : requestUri, line);
  }

  /** For a method and a URI that their maker knows to be such, or a line that it knows to be one: not looked at again. */
  static known(method: string, requestUri: string, unusual?: string): RequestLine {
    return new RequestLine(method, requestUri, unusual);
  }

  get text(): string {
    return this.unusual ?? `${this.method} ${this.requestUri} SIP/2.0`;
  }

  /** The Request-URI, read when first asked for. Throws SipSyntaxError. */
  get uri(): Uri {
    this.parsedUri ??= parseUri(fromWire(this.requestUri));
    return this.parsedUri;
  }
}

const malformed = (reason: string): SipSyntaxError => new SipSyntaxError(reason, 0, 'start line');
