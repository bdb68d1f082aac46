import { useEffect } from 'react';
import { watch } from '../feed/feed.js';
import type { Pulse } from '../feed/protocol.js';
import { edgeId } from './draw-map.js';

/** Where the messages of an edge move. */
export interface Lane {
  readonly dots: SVGGElement | null;
  readonly source: string;
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

const lanes = new Map<string, () => Lane>();
/** Milliseconds of a message's way, and between two ticks of the feed. */
const onItsWay = 700;
const tick = 250;
const mostDots = 120;
let dots = 0;

export function addLane(id: string, lane: () => Lane): () => void {
  lanes.set(id, lane);
  return () => {
    if (lanes.get(id) === lane) lanes.delete(id);
  };
}

/** Has the messages of each tick move along their edges, drawn without React: dots come and go a hundred times a second. */
export function usePulses(): void {
  useEffect(() => {
    const still = window.matchMedia('(prefers-reduced-motion: reduce)');
    return watch('traffic', ({ pulses }) => {
      if (document.hidden) return;
      for (const [index, pulse] of pulses.entries())
        show(pulse, (index * tick) / pulses.length, still.matches);
    });
  }, []);
}

function show(pulse: Pulse, delay: number, still: boolean): void {
  const lane = lanes.get(edgeId(pulse.from, pulse.to))?.();
  if (lane?.dots == null || dots >= mostDots) return;
  const [from, to] = lane.source === pulse.from ? [lane.from, lane.to] : [lane.to, lane.from];
  const dot = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
  dot.setAttribute('r', '6');
  dot.setAttribute('class', `pulse kind-${pulse.kind}`);
  dot.style.opacity = '0';
  lane.dots.append(dot);
  dots++;
  const at = ([x, y]: readonly [number, number]) => `translate(${x}px, ${y}px)`;
  const middle = at([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]);
  const frames = still
    ? [
        { transform: middle, opacity: 1 },
        { transform: middle, opacity: 0 },
      ]
    : [
        { transform: at(from), opacity: 1 },
        { transform: at(to), opacity: 1 },
      ];
  const motion = dot.animate(frames, { duration: onItsWay, delay, easing: 'ease-in-out' });
  const end = () => {
    dot.remove();
    dots--;
  };
  motion.finished.then(end, end);
}
