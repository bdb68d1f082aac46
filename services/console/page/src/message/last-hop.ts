import type { Ladder, LadderArrow } from '@trapezoid/ladder';

/** The same message on the hop before: what this one's sender had received. Undefined where its sender made it itself. */
export function lastHop({ arrows }: Ladder, index: number): LadderArrow | undefined {
  const arrow = arrows[index];
  if (arrow === undefined) return undefined;
  for (let place = index - 1; place >= 0; place--) {
    const other = arrows[place];
    if (other !== undefined && other.to === arrow.from && other.to !== other.from && isSame(other, arrow))
      return other;
  }
  return undefined;
}

function isSame(one: LadderArrow, other: LadderArrow): boolean {
  return (
    one.method === other.method &&
    one.statusCode === other.statusCode &&
    one.cseq.method === other.cseq.method &&
    // The legs of a B2BUA count for themselves (RFC 7092 §3).
    (one.leg !== other.leg || one.cseq.number === other.cseq.number)
  );
}
