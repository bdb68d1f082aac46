import { useSyncExternalStore } from 'react';
import { watch } from '../feed/feed.js';
import { edgeId } from './draw-map.js';

const mostEdges = 400;
let counts: ReadonlyMap<string, number> = new Map();
const changed = new Set<() => void>();

// From the beginning, not only while the map is shown.
watch('traffic', ({ edges }) => {
  const next = new Map(counts);
  for (const [edge, count] of Object.entries(edges)) {
    const [from = '', to = ''] = edge.split('\n');
    const id = edgeId(from, to);
    if (next.has(id) || next.size < mostEdges) next.set(id, (next.get(id) ?? 0) + count);
  }
  counts = next;
  for (const callback of changed) callback();
});

function subscribe(callback: () => void): () => void {
  changed.add(callback);
  return () => changed.delete(callback);
}

/** Messages on each edge since the page was opened, by `edgeId`. */
export function useEdgeCounts(): ReadonlyMap<string, number> {
  return useSyncExternalStore(subscribe, () => counts);
}

export function useEdgeCount(id: string): number {
  return useSyncExternalStore(subscribe, () => counts.get(id) ?? 0);
}
