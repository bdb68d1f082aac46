import { fullName } from '@trapezoid/ladder';
import { type MessageParts, readMessage } from './header-lines.js';

/** What a hop did to one line of a message. */
export interface HopChange {
  readonly what: 'added' | 'removed' | 'changed';
  /** The header's whole name, `request line`, `status line` or `body`. */
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

/** What an element changed between the message that it received and the one that it sent on. */
export function compareHops(before: string, after: string): HopChange[] {
  const left = readMessage(before);
  const right = readMessage(after);
  const first = right.firstLine.startsWith('SIP/') ? 'status line' : 'request line';
  return [
    ...changed(first, left.firstLine, right.firstLine),
    ...compareHeaders(left, right),
    ...changed('body', left.body, right.body),
  ];
}

function compareHeaders(left: MessageParts, right: MessageParts): HopChange[] {
  const before = byName(left);
  const after = byName(right);
  const changes: HopChange[] = [];
  for (const [key, { name, values }] of after) {
    const old = before.get(key)?.values ?? [];
    const added = without(values, old);
    const removed = without(old, values);
    const pairs = pairUp(removed, added);
    changes.push(...pairs.flatMap(([one, other]) => changed(name, one, other)));
    const came = without(
      added,
      pairs.map(([, other]) => other),
    );
    changes.push(...came.map((value): HopChange => ({ what: 'added', name, after: value })));
    const gone = without(
      removed,
      pairs.map(([one]) => one),
    );
    changes.push(...gone.map((value): HopChange => ({ what: 'removed', name, before: value })));
  }
  for (const [key, { name, values }] of before) {
    if (after.has(key)) continue;
    changes.push(...values.map((value): HopChange => ({ what: 'removed', name, before: value })));
  }
  return changes;
}

/** What went with what came for it: one alone with one alone, else what is the same up to its parameters. */
function pairUp(removed: readonly string[], added: readonly string[]): [string, string][] {
  const [one, other] = [removed[0], added[0]];
  if (removed.length === 1 && added.length === 1 && one !== undefined && other !== undefined)
    return [[one, other]];
  const head = (value: string) => value.split(';', 1)[0];
  return removed.flatMap((value): [string, string][] => {
    const match = added.find((candidate) => head(candidate) === head(value));
    return match === undefined ? [] : [[value, match]];
  });
}

function changed(name: string, before: string, after: string): HopChange[] {
  return before === after ? [] : [{ what: 'changed', name, before, after }];
}

function byName({ headers }: MessageParts): Map<string, { name: string; values: string[] }> {
  const names = new Map<string, { name: string; values: string[] }>();
  for (const { name, value } of headers) {
    const full = fullName(name);
    const known = names.get(full.toLowerCase()) ?? { name: full, values: [] };
    known.values.push(value);
    names.set(full.toLowerCase(), known);
  }
  return names;
}

/** The values of one list that the other has not, each as often as it stands there. */
function without(values: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return values.filter((value) => {
    const place = left.indexOf(value);
    if (place < 0) return true;
    left.splice(place, 1);
    return false;
  });
}
