import type { EdgeProps } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { useEdgeCount } from './use-edge-counts.js';
import { addLane, type Lane } from './use-pulses.js';

/** A way between two elements; messages move along it. */
export function MapEdgeLine({ id, source, sourceX, sourceY, targetX, targetY, data }: EdgeProps) {
  const dots = useRef<SVGGElement>(null);
  const lane = useRef<Lane>({ dots: null, source, from: [0, 0], to: [0, 0] });
  lane.current = { dots: dots.current, source, from: [sourceX, sourceY], to: [targetX, targetY] };
  useEffect(() => addLane(id, () => ({ ...lane.current, dots: dots.current })), [id]);
  const count = useEdgeCount(id);
  const bus = data?.bus === true;
  return (
    <g className={bus ? 'map-edge map-edge-bus' : 'map-edge'}>
      <line x1={sourceX} y1={sourceY} x2={targetX} y2={targetY} />
      {count > 0 && (
        <text x={(sourceX + targetX) / 2} y={(sourceY + targetY) / 2} textAnchor="middle" dy="0.35em">
          {count.toLocaleString('en')}
        </text>
      )}
      <g ref={dots} />
    </g>
  );
}
