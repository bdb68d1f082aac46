import {
  HistoryInfo,
  isSipUri,
  type NameAddress,
  Parameters,
  parseUri,
  type SipRequest,
  SipSyntaxError,
  type Uri,
  uriEquals,
} from '@trapezoid/sip';

/** How a target came about: the same URI, another of the same user, another user, or by a 3xx (RFC 7044 §10.4). */
export type TargetChange = 'same' | 'user-kept' | 'mapped' | 'redirected';

/** Whoever has redirected it alone would know which it is (§10.4). */
const changeParameters = { same: 'np', 'user-kept': 'rc', mapped: 'mp', redirected: undefined } as const;

/**
 * The targets that a request has had, as far as is known here, and those that it gets here. Entries that can't be read
 * are left as they are, and nothing is added to them.
 * Deviation: only requests tell it; §9.4 would have responses tell it too.
 * RFC 7044 §9, §10
 */
export class RequestHistory {
  private readonly cache: NameAddress[] = [];
  /** Of copies that are out: nothing is known of them yet (§9.2). */
  private readonly sent: NameAddress[] = [];
  private readonly readable: boolean;
  private readonly parent: string;
  private branches = 0;

  constructor(received: SipRequest) {
    const entries = entriesOf(received);
    this.readable = entries !== undefined;
    this.cache.push(...(entries ?? []));
    const last = this.cache.at(-1);
    if (last === undefined || !uriEquals(withoutHeaders(last.uri), received.uri)) {
      // On behalf of whoever sent it, and did not say so: the first, or one behind a gap (§9.1, §10.3 rule 6).
      this.cache.push(entry(received.uri, last === undefined ? '1' : `${indexOf(last)}.0`));
    }
    this.parent = indexOf(this.cache.at(-1));
  }

  /** The copy with its own entry after those of the past. */
  added(copy: SipRequest, change: TargetChange): SipRequest {
    if (!this.readable) return copy;
    this.branches++;
    const name = changeParameters[change];
    const own = entry(
      copy.uri,
      `${this.parent}.${this.branches}`,
      name === undefined ? {} : { [name]: this.parent },
    );
    this.sent.push(own);
    return copy.withAll(HistoryInfo, [...this.cache, own]);
  }

  /** All that were sent have come to this: they are of the past for those that follow (§9.3, §10.2). */
  failed(statusCode: number): void {
    for (const { uri, parameters } of this.sent.splice(0)) {
      this.cache.push({ uri: withReason(uri, statusCode), parameters });
    }
  }
}

const indexOf = (address: NameAddress | undefined): string => address?.parameters.get('index') ?? '1';

function entry(uri: Uri, index: string, change: Readonly<Record<string, string>> = {}): NameAddress {
  return { uri: withoutHeaders(uri), parameters: Parameters.of({ index, ...change }) };
}

function withoutHeaders(uri: Uri): Uri {
  return isSipUri(uri) && uri.headers.length > 0 ? { ...uri, headers: [] } : uri;
}

function withReason(uri: Uri, statusCode: number): Uri {
  if (!isSipUri(uri)) return uri;
  const reason = ['Reason', `SIP%3Bcause%3D${statusCode}`] as const;
  return { ...uri, headers: [...uri.headers, reason] };
}

/** Undefined where they can't be read. */
export function entriesOf(request: SipRequest): readonly NameAddress[] | undefined {
  try {
    return request.headers(HistoryInfo);
  } catch (error) {
    if (error instanceof SipSyntaxError) return undefined;
    throw error;
  }
}

/** Nobody's URI (RFC 3323 §4.1.1.3). */
const anonymous = parseUri('sip:anonymous@anonymous.invalid');

/**
 * The entries of our own domains made nobody's, where all are to be kept private, or single ones say so.
 * RFC 7044 §10.1.2
 */
export function withoutPrivateEntries(
  request: SipRequest,
  all: boolean,
  isOurs: (uri: Uri) => boolean,
): SipRequest {
  const entries = entriesOf(request) ?? [];
  if (entries.length === 0) return request;
  const hidden = entries.map((each) =>
    isOurs(each.uri) && (all || asksForPrivacy(each.uri)) ? { ...each, uri: anonymous } : each,
  );
  return hidden.every((each, index) => each === entries[index])
    ? request
    : request.withAll(HistoryInfo, hidden);
}

function asksForPrivacy(uri: Uri): boolean {
  return (
    isSipUri(uri) &&
    uri.headers.some(([name, value]) => name.toLowerCase() === 'privacy' && value.toLowerCase() === 'history')
  );
}
