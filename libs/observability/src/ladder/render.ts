import type { TracedMessage } from '@trapezoid/contracts';
import { type Arrow, ArrowPairing, compareArrows, compareMessages, timeOf } from './arrows.js';
import { type ColumnHint, Columns } from './columns.js';
import { Drawing, type DrawingOptions } from './drawing.js';
import { Parties } from './parties.js';

export interface LadderOptions extends DrawingOptions {
  /** Columns wanted in this order, and names for addresses; the others follow as they appear. */
  readonly columns?: readonly ColumnHint[];
  /** Parties with a column of their own; those after share one. Default 12. */
  readonly maximumColumns?: number;
}

export const defaultMaximumColumns = 12;

/**
 * A text ladder of what all elements told: a column per party, a line per message and hop, its time at the
 * left in milliseconds after the first. Empty where there are no messages.
 */
export function renderLadder(messages: readonly TracedMessage[], options: LadderOptions = {}): string {
  const hints = options.columns ?? [];
  const parties = new Parties(hints);
  const arrows = pairAll(messages);
  const [firstArrow] = arrows;
  if (firstArrow === undefined) return '';
  for (const arrow of arrows) parties.learn(arrow);
  const ends = arrows.map((arrow) => parties.endsOf(arrow));
  const present = new Set(ends.flatMap(({ from, to }) => [from, to]));
  const wanted = hints.map((hint) => hint.name).filter((name) => present.has(name));
  const columns = new Columns(wanted, options.maximumColumns ?? defaultMaximumColumns);
  const places = ends.map(({ from, to }) => ({ from: columns.place(from), to: columns.place(to) }));

  const drawing = new Drawing(columns.names, options);
  const lines = drawing.header();
  for (const [index, arrow] of arrows.entries()) {
    const place = places[index];
    if (place === undefined) continue;
    lines.push(drawing.row(arrow, place, timeOf(arrow) - timeOf(firstArrow), parties.isLost(arrow)));
  }
  return lines.join('\n');
}

function pairAll(messages: readonly TracedMessage[]): Arrow[] {
  const pairing = new ArrowPairing();
  const arrows = new Set<Arrow>();
  for (const message of [...messages].sort(compareMessages)) {
    const { arrow, completes } = pairing.add(message);
    if (completes !== undefined) arrows.delete(completes);
    arrows.add(arrow);
  }
  return [...arrows].sort(compareArrows);
}
