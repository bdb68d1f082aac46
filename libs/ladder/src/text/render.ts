import type { TracedMessage } from '@trapezoid/contracts';
import type { Ladder } from '../ladder.js';
import { type LadderContent, makeLadder } from '../make-ladder.js';
import { Drawing, type DrawingOptions } from './drawing.js';

export interface LadderOptions extends DrawingOptions, LadderContent {}

/**
 * A text ladder of what all elements told: a column per party, a line per message and hop, its time at the
 * left in milliseconds after the first. Empty where there are no messages.
 */
export function renderLadder(messages: readonly TracedMessage[], options: LadderOptions = {}): string {
  return printLadder(makeLadder(messages, options), options);
}

/** A ladder as text. Empty where it has no messages. */
export function printLadder(ladder: Ladder, options: DrawingOptions = {}): string {
  if (ladder.arrows.length === 0) return '';
  const drawing = new Drawing(ladder.parties, options);
  return [...drawing.header(), ...ladder.arrows.flatMap((arrow) => drawing.rows(arrow))].join('\n');
}
