export type Weekday = 'Mon' | 'Tue' | 'Wed' | 'Thu' | 'Fri' | 'Sat' | 'Sun';

/** A part of the week, by the clock of a time zone. */
export interface TimeMatch {
  /** Absent: every day. After midnight a span counts as of the day that it began on. */
  readonly days?: readonly Weekday[];
  /** Minutes since midnight; `to` itself is not of the span. One that ends before it begins goes on into the next day. */
  readonly span?: { readonly from: number; readonly to: number };
  /** A name of the IANA time zone database. */
  readonly zone: string;
}

/** Which requests a rule is for: all that is there must fit; nothing there fits every request. */
export interface RequestMatch {
  /** The user part of the Request-URI, or the number of a tel URI, without escapes. */
  readonly user?: string;
  /** What the user part begins with. */
  readonly prefix?: string;
  /** Absent: the domains that the service is responsible for. Another one may be named. */
  readonly domain?: string;
  readonly methods?: readonly string[];
  /** Who calls, as From says it: each a domain, or user@domain. */
  readonly callers?: readonly string[];
  readonly time?: TimeMatch;
}

/** What a redirect server answers to requests that fit, whatever the location server knows. */
export interface RedirectRule extends RuleAnswer {
  readonly match: RequestMatch;
}

/** A final response that a rule gives. */
export interface RuleAnswer {
  readonly status: number;
  /** Reason-Phrase; absent: the usual one of the status. */
  readonly reason?: string;
  readonly contacts: readonly RedirectContact[];
}

export interface RedirectContact {
  /** With `{user}`, `{rest}` (of the user part, behind the prefix) and `{domain}` for those of the Request-URI. */
  readonly uri: string;
  readonly q?: number;
  /** Seconds. */
  readonly expires?: number;
}

/** What a proxy does with requests that fit, before it asks the location server. RFC 3261 §16.5 */
export interface ProxyRule {
  readonly match: RequestMatch;
  /** Its own final response: nothing is forwarded. */
  readonly answer?: RuleAnswer;
  /** What takes the place of the Request-URI, with placeholders as in a contact; several are called by their q. */
  readonly targets?: readonly RuleTarget[];
  /** Elements that the request passes on its way, as URIs of Route values. */
  readonly through?: readonly string[];
  /** Who is called where nobody else answers. */
  readonly fallback?: RuleFallback;
}

export interface RuleTarget {
  readonly uri: string;
  /** 0 to 1; default 1. */
  readonly q?: number;
}

export type FallbackCause = 'busy' | 'no-answer' | 'unregistered';

/** What a proxy tells of where a call has been: RFC 7044, and the older RFC 5806. */
export type HistoryKind = 'history-info' | 'diversion';

export interface RuleFallback {
  readonly to: string;
  readonly on: readonly FallbackCause[];
  /** Seconds of ringing that count as no answer. */
  readonly after: number;
}
