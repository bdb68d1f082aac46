import { parseHeaderValue } from '../../message/header-definition.js';
import { Accept, type AcceptRange } from '../../message/headers/accept.js';
import type { MediaType } from '../../message/headers/media-type.js';

/** The body of a NOTIFY or a PUBLISH. */
export interface EventBody {
  readonly contentType: string;
  /** Decoded as UTF-8. */
  readonly text: string;
}

/** Seconds. RFC 6665 §5.4.4 */
export interface EventDuration {
  /** Where a SUBSCRIBE names none. */
  readonly usual: number;
  /** A shorter one than this, but for none at all, is refused with 423. */
  readonly minimum: number;
  /** A longer one is shortened to this. */
  readonly maximum: number;
}

/**
 * What an event package says about itself; `State` is what its bodies hold.
 * RFC 6665 §5.4
 */
export interface EventPackage<State = EventBody> {
  /** 'presence', 'presence.winfo'. Case matters. RFC 6665 §5.4.1 */
  readonly name: string;
  /** What its NOTIFYs may hold; the first is meant where a SUBSCRIBE has no Accept. RFC 6665 §5.4.5 */
  readonly contentTypes: readonly string[];
  readonly duration: EventDuration;
  /** What one SUBSCRIBE that forks makes. RFC 6665 §5.4.9 */
  readonly forking: 'one subscription' | 'several subscriptions';
  /** Seconds that a notifier waits at least between two changes of state that it tells. RFC 6665 §5.4.10 */
  readonly interval: number;
  /** Throws SipSyntaxError for a body that is none of this package. */
  parse(body: EventBody): State;
  print(state: State): EventBody;
  /** For packages that tell changes only: the version of a state, and whether it is complete. RFC 6665 §5.3.2 */
  versionOf?(state: State): { readonly version: number; readonly full: boolean } | undefined;
}

/** `type/subtype` in lower case. */
export function baseType(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** For Accept. RFC 6665 §3.1.3 */
export const rangesOf = ({ contentTypes }: Bodies): readonly AcceptRange[] =>
  contentTypes.map((contentType) => parseHeaderValue(Accept, contentType));

type Bodies = Pick<EventPackage, 'contentTypes'>;

export const isTypeOf = ({ contentTypes }: Bodies, { type, subtype }: MediaType): boolean =>
  contentTypes.some((contentType) => baseType(contentType) === `${type}/${subtype}`);

/** The content types of a package that these ranges allow; without any range, its usual one. RFC 6665 §3.1.3 */
export function acceptedTypes(
  { contentTypes }: Bodies,
  ranges: readonly AcceptRange[] | undefined,
): readonly string[] {
  if (ranges === undefined) return contentTypes.slice(0, 1);
  return contentTypes.filter((contentType) => {
    const [type, subtype] = baseType(contentType).split('/');
    return ranges.some(
      (range) =>
        (range.type === '*' || range.type === type) && (range.subtype === '*' || range.subtype === subtype),
    );
  });
}
