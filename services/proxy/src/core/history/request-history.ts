import {
  HistoryInfo,
  isSipUri,
  type NameAddress,
  Parameters,
  parseUri,
  type SipRequest,
  type SipResponse,
  SipSyntaxError,
  Supported,
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
 * RFC 7044 §9, §10
 */
export class RequestHistory {
  private cache: readonly NameAddress[] = [];
  /** Of copies without a final response, by their index: what becomes of them is not known yet (§9.2). */
  private readonly open = new Map<string, NameAddress>();
  /** Whether responses may tell it (§9.4). */
  private readonly asked: boolean;
  private readonly readable: boolean;
  private readonly parent: string;
  private branches = 0;

  constructor(received: SipRequest) {
    const entries = entriesOf(received);
    this.readable = entries !== undefined;
    this.cache = entries ?? [];
    this.asked = this.cache.length > 0 || supportsHistory(received);
    const last = this.cache.at(-1);
    if (last === undefined || !uriEquals(withoutHeaders(last.uri), received.uri)) {
      // On behalf of whoever sent it, and did not say so: the first, or one behind a gap (§9.1, §10.3 rule 6).
      this.cache = [...this.cache, entry(received.uri, last === undefined ? '1' : `${indexOf(last)}.0`)];
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
    this.open.set(indexOf(own), own);
    return copy.withAll(HistoryInfo, [...this.cache, own]);
  }

  /** All that were sent have come to this: they are of the past for those that follow (§9.3, §10.2). */
  failed(statusCode: number): void {
    for (const [index, own] of this.open) this.end(index, own, statusCode);
  }

  /** A copy has been answered, or counts as answered so; the response may tell of targets further on (§9.3). */
  heard(copy: SipRequest, statusCode: number, response?: SipResponse): void {
    if (!this.readable || statusCode === 100) return;
    const index = indexOf(entriesOf(copy)?.at(-1));
    const own = this.open.get(index);
    if (own !== undefined && statusCode < 200) this.keep(own);
    else if (own !== undefined) this.end(index, own, statusCode);
    for (const each of (response === undefined ? undefined : entriesOf(response)) ?? []) {
      const known = this.cache.some((other) => indexOf(other) === indexOf(each));
      if (!known && this.cache.length < maximumEntries) this.keep(each);
    }
  }

  /** A response with all that is known, where its caller wants to hear it (§9.4). */
  told(response: SipResponse): SipResponse {
    if (!this.readable || response.statusCode === 100) return response;
    return this.asked ? response.withAll(HistoryInfo, this.cache) : response.without(HistoryInfo);
  }

  private end(index: string, own: NameAddress, statusCode: number): void {
    this.open.delete(index);
    this.keep(statusCode < 300 ? own : { ...own, uri: withReason(own.uri, statusCode) });
  }

  /** Adds an entry in its place, or puts it in that of the one with its index. */
  private keep(added: NameAddress): void {
    const others = this.cache.filter((each) => indexOf(each) !== indexOf(added));
    this.cache = [...others, added].toSorted((a, b) => compareIndices(indexOf(a), indexOf(b)));
  }
}

/** No response adds more than these. */
const maximumEntries = 100;

function supportsHistory(request: SipRequest): boolean {
  return request.fieldsOf(Supported).some(({ value }) => /(^|[\s,])histinfo($|[\s,])/i.test(value));
}

/** 1.2.1 comes after 1.2, and before 1.10 (§9.3). */
function compareIndices(one: string, other: string): number {
  const [a, b] = [one.split('.'), other.split('.')];
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const difference = Number(a[at]) - Number(b[at]);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return a.length - b.length;
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
export function entriesOf(message: SipRequest | SipResponse): readonly NameAddress[] | undefined {
  try {
    return message.headers(HistoryInfo);
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
export function withoutPrivateEntries<Message extends SipRequest | SipResponse>(
  message: Message,
  all: boolean,
  isOurs: (uri: Uri) => boolean,
): Message {
  const entries = entriesOf(message) ?? [];
  if (entries.length === 0) return message;
  const hidden = entries.map((each) =>
    isOurs(each.uri) && (all || asksForPrivacy(each.uri)) ? { ...each, uri: anonymous } : each,
  );
  return hidden.every((each, index) => each === entries[index])
    ? message
    : (message.withAll(HistoryInfo, hidden) as Message);
}

function asksForPrivacy(uri: Uri): boolean {
  return (
    isSipUri(uri) &&
    uri.headers.some(([name, value]) => name.toLowerCase() === 'privacy' && value.toLowerCase() === 'history')
  );
}
