import type { Ladder, LadderArrow } from '../ladder.js';
import { printLabel } from '../text/label.js';

/** Measures in pixels; text is measured by its number of characters. */
export const measures = {
  labelSize: 13,
  reasonSize: 11,
  characterWidth: 7.4,
  reasonCharacterWidth: 6,
  margin: 24,
  timeWidth: 76,
  headerHeight: 52,
  rowHeight: 36,
  reasonHeight: 16,
} as const;

const narrowest = 150;
const widest = 340;
const longestName = 28;

export interface PlacedArrow {
  readonly arrow: LadderArrow;
  /** Of the line. */
  readonly y: number;
  readonly label: string;
  /** One line each. */
  readonly reasons: readonly string[];
}

/** Where everything goes. */
export interface SvgLayout {
  readonly width: number;
  readonly height: number;
  /** Of each party's lifeline. */
  readonly x: readonly number[];
  readonly arrows: readonly PlacedArrow[];
}

/** Lays a ladder out; with `why`, the reasons stand under their arrows. */
export function layOut(ladder: Ladder, why: boolean): SvgLayout {
  const labels = ladder.arrows.map((arrow) => printLabel(arrow, 60));
  const widestLabel = Math.max(0, ...labels.map((label, index) => widthOf(label, ladder.arrows[index])));
  const widestName = Math.max(0, ...ladder.parties.map((name) => Math.min(name.length, longestName)));
  const gap = clamp(Math.max(widestLabel + 44, widestName * measures.characterWidth + 36), narrowest, widest);
  const first =
    measures.timeWidth + measures.margin + Math.max(60, (widestName * measures.characterWidth) / 2);
  const x = ladder.parties.map((_name, index) => first + index * gap);
  const arrows: PlacedArrow[] = [];
  let bottom = measures.headerHeight;
  let reasonsEnd = 0;
  for (const [index, arrow] of ladder.arrows.entries()) {
    const reasons = why ? reasonsOf(arrow, ladder.parties) : [];
    const y = bottom + measures.rowHeight - 8;
    arrows.push({ arrow, y, label: labels[index] ?? '', reasons });
    bottom += measures.rowHeight + reasons.length * measures.reasonHeight;
    const from = (x[Math.min(arrow.from, arrow.to)] ?? 0) + 12;
    for (const reason of reasons) {
      reasonsEnd = Math.max(reasonsEnd, from + reason.length * measures.reasonCharacterWidth);
    }
  }
  const lastName = Math.max(60, (widestName * measures.characterWidth) / 2);
  const width = Math.ceil(Math.max((x.at(-1) ?? first) + lastName, reasonsEnd) + measures.margin);
  return { width, height: Math.ceil(bottom + measures.margin), x, arrows };
}

export function shortName(name: string): string {
  return name.length <= longestName ? name : `${name.slice(0, longestName - 1)}…`;
}

const longestReason = 160;

function reasonsOf({ from, to, why, handled }: LadderArrow, parties: readonly string[]): string[] {
  const said: [number, typeof why][] = [[from, why]];
  if (handled !== undefined) said.push([to, handled]);
  return said.map(([party, { reason, section, rule }]) => {
    const text = `${shortName(parties[party] ?? '')}: ${reason} (${section}${rule === undefined ? '' : `, ${rule}`})`;
    return text.length <= longestReason ? text : `${text.slice(0, longestReason - 1)}…`;
  });
}

/** An arrow over several columns has more room for its label. */
function widthOf(label: string, arrow: LadderArrow | undefined): number {
  const columns = arrow === undefined ? 1 : Math.max(1, Math.abs(arrow.to - arrow.from));
  return (label.length * measures.characterWidth) / columns;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
