import type { TracedDecision, TracedMessage } from '@trapezoid/contracts';
import { type Arrow, ArrowPairing, compareArrows, compareMessages } from './hop/arrows.js';
import { type ColumnHint, Columns } from './hop/columns.js';
import { Parties } from './hop/parties.js';
import type { Ladder } from './ladder.js';
import { LadderMaker } from './ladder-maker.js';
import { Decisions } from './why/decisions.js';

export interface LadderContent {
  /** Columns wanted in this order, and names for addresses; the others follow as they appear. */
  readonly columns?: readonly ColumnHint[];
  /** Parties with a column of their own; those after share one. Default 12. */
  readonly maximumColumns?: number;
  /** What elements told beside the messages. */
  readonly decisions?: readonly TracedDecision[];
}

export const defaultMaximumColumns = 12;

/** Puts what all elements told of a call, or of any traffic, together. Of no messages it makes an empty ladder. */
export function makeLadder(messages: readonly TracedMessage[], content: LadderContent = {}): Ladder {
  const hints = content.columns ?? [];
  const parties = new Parties(hints);
  const arrows = pairAll(messages);
  for (const arrow of arrows) parties.learn(arrow);
  const present = new Set(arrows.map((arrow) => parties.endsOf(arrow)).flatMap(({ from, to }) => [from, to]));
  const wanted = hints.map((hint) => hint.name).filter((name) => present.has(name));
  const columns = new Columns(wanted, content.maximumColumns ?? defaultMaximumColumns);
  const decisions = new Decisions();
  for (const decision of content.decisions ?? []) decisions.add(decision);
  const maker = new LadderMaker(parties, columns, decisions);
  const made = arrows.map((arrow) => maker.make(arrow));
  return {
    parties: columns.names,
    legs: maker.legs,
    startedAt: maker.startedAt,
    arrows: made,
    dropped: maker.dropped,
  };
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
