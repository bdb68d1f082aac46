import { Handle, Position } from '@xyflow/react';
import { oneLine } from '../parts/printable.js';
import type { MapNode } from './draw-map.js';

export function MapNodeBox({ data }: { readonly data: { readonly node?: MapNode } }) {
  const { node } = data;
  if (node === undefined) return null;
  return (
    <div className={`node node-${node.kind} ${node.good ? '' : 'node-bad'}`}>
      <Handle type="source" position={Position.Top} className="node-handle" isConnectable={false} />
      <Handle type="target" position={Position.Top} className="node-handle" isConnectable={false} />
      <b>{oneLine(node.name, 24)}</b>
      <span>{oneLine(node.says, 34)}</span>
    </div>
  );
}
