/** Pixels. */
export const timeWidth = 76;
const firstColumn = timeWidth + 70;
const columnWidth = 190;
const afterLast = 120;

export function columnX(place: number): number {
  return firstColumn + place * columnWidth;
}

export function widthOf(parties: number): number {
  return columnX(Math.max(0, parties - 1)) + afterLast;
}
