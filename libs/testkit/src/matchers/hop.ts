import type { Ladder, LadderArrow } from '@trapezoid/ladder';

/** Something with a ladder: a ladder, or a recorded call. */
export type Followable = Ladder | { readonly ladder: Ladder };

export function ladderOf(value: unknown): Ladder | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('arrows' in value && 'parties' in value) return value as Ladder;
  return 'ladder' in value ? ladderOf(value.ladder) : undefined;
}

/** Who sent the first request of a ladder, and who was the last to receive it. */
export function partiesOf({ parties, arrows }: Ladder): {
  readonly caller?: string;
  readonly called?: string;
} {
  const first = arrows.find(({ method }) => method !== undefined);
  if (first === undefined) return {};
  const last = arrows.findLast(({ method }) => method === first.method);
  const named = (place: number | undefined) => (place === undefined ? undefined : parties[place]);
  const [caller, called] = [named(first.from), named(last?.to)];
  return { ...(caller === undefined ? {} : { caller }), ...(called === undefined ? {} : { called }) };
}

export interface HopOptions {
  /** Whose messages: `caller` (the default), `called`, or the name of a column of the ladder. */
  readonly at?: string;
  /** Messages that were sent again count too. */
  readonly retransmissions?: boolean;
}

/** What one party sent and received, in order of time. @throws Error when the ladder has no such party */
export function messagesAt(
  ladder: Ladder,
  { at = 'caller', retransmissions = false }: HopOptions = {},
): LadderArrow[] {
  const { caller, called } = partiesOf(ladder);
  const name = at === 'caller' ? caller : at === 'called' ? called : at;
  const place = ladder.parties.indexOf(name ?? '');
  if (place < 0) {
    if (ladder.arrows.length === 0) return [];
    throw new Error(`the ladder has no ${JSON.stringify(at)}: its parties are ${ladder.parties.join(', ')}`);
  }
  return ladder.arrows.filter(
    ({ from, to, retransmission }) =>
      (from === place || to === place) && (retransmissions || !retransmission),
  );
}

/**
 * Leaves out each request that was challenged and sent again with credentials, with its responses and its ACK.
 * RFC 3261 §22.1: the second attempt has the same Call-ID and a higher CSeq.
 */
export function withoutChallenged(arrows: readonly LadderArrow[]): LadderArrow[] {
  const challenged = new Set(
    arrows
      .filter(({ statusCode }) => statusCode === 401 || statusCode === 407)
      .filter(({ cseq, leg }) =>
        arrows.some(
          (other) =>
            other.method === cseq.method &&
            other.leg === leg &&
            Number(other.cseq.number) > Number(cseq.number),
        ),
      )
      .map(keyOf),
  );
  return arrows.filter((arrow) => !challenged.has(keyOf(arrow)));
}

/** An ACK to a final response that is no 2xx has the number of its INVITE (RFC 3261 §17.1.1.3). */
function keyOf({ leg, cseq }: LadderArrow): string {
  return `${leg} ${cseq.number} ${cseq.method === 'ACK' ? 'INVITE' : cseq.method}`;
}
