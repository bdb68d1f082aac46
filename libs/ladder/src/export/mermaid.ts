import type { Ladder, LadderArrow } from '../ladder.js';
import { printLabel } from '../text/label.js';
import type { Reason } from '../why/reason.js';
import { escapeMermaid } from './escape.js';

/** A ladder as a Mermaid sequence diagram: for a README, an issue or a wiki. With `why`, each arrow has a note. */
export function printMermaid(ladder: Ladder, { why = true }: { readonly why?: boolean } = {}): string {
  const lines = ['sequenceDiagram'];
  for (const [index, name] of ladder.parties.entries()) {
    lines.push(`    participant p${index} as ${escapeMermaid(name) || '?'}`);
  }
  for (const arrow of ladder.arrows) {
    lines.push(`    p${arrow.from}${strokeOf(arrow)}p${arrow.to}: ${escapeMermaid(labelOf(arrow)) || '?'}`);
    if (!why) continue;
    lines.push(noteOf(arrow.from, arrow.why));
    if (arrow.handled !== undefined) lines.push(noteOf(arrow.to, arrow.handled));
  }
  return `${lines.join('\n')}\n`;
}

function strokeOf({ statusCode, lost, absorbed }: LadderArrow): string {
  const line = statusCode === undefined ? '-' : '--';
  if (lost) return `${line}x`;
  return absorbed ? `${line})` : `${line}>>`;
}

function labelOf(arrow: LadderArrow): string {
  return `${printLabel(arrow)}${arrow.absorbed ? ' (absorbed)' : ''}`;
}

function noteOf(party: number, { reason, section, rule }: Reason): string {
  const source = rule === undefined ? section : `${section}, ${rule}`;
  return `    Note over p${party}: ${escapeMermaid(`${reason} (${source})`)}`;
}
