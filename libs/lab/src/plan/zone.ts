import type { ZoneRecord } from '../lab.js';
import type { ZoneEntry } from '../schema/zone.schema.js';

export function planZone(entries: ZoneEntry): ZoneRecord[] {
  return entries.map((entry) => {
    if (entry.type !== 'NAPTR') return entry;
    const { regexp, ...rest } = entry;
    return regexp === undefined ? rest : { ...rest, regexp };
  });
}
