import type { Random } from '../ports/random.js';
import type { SrvRecord } from './dns-records.js';

/**
 * The first `limit` servers in the order in which to try them: by priority, and among those of one priority drawn by
 * weight. RFC 2782
 */
export function orderServers(records: readonly SrvRecord[], random: Random, limit: number): SrvRecord[] {
  const ordered: SrvRecord[] = [];
  for (const level of byPriority(records)) {
    while (level.length > 0 && ordered.length < limit) {
      const [next] = level.splice(draw(level, random), 1);
      if (next !== undefined) ordered.push(next);
    }
  }
  return ordered;
}

/** Records of one priority together, those of weight 0 first: so they have a small chance beside heavier ones. */
function byPriority(records: readonly SrvRecord[]): SrvRecord[][] {
  const levels = new Map<number, SrvRecord[]>();
  for (const record of records) {
    const level = levels.get(record.priority) ?? [];
    levels.set(record.priority, level);
    level.push(record);
  }
  return [...levels.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, level]) => level.sort((a, b) => Number(a.weight > 0) - Number(b.weight > 0)));
}

function draw(level: readonly SrvRecord[], random: Random): number {
  const total = level.reduce((sum, { weight }) => sum + weight, 0);
  const drawn = random.integer(total + 1);
  let sum = 0;
  return level.findIndex(({ weight }) => {
    sum += weight;
    return sum >= drawn;
  });
}
