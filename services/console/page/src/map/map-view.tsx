import { applyNodeChanges, Controls, type Edge, type Node, type NodeChange, ReactFlow } from '@xyflow/react';
import { useEffect, useMemo, useState } from 'react';
import { get } from '../api/client.js';
import { useStatus } from '../api/status.js';
import { drawMap, type LabLinks, type MapNode } from './draw-map.js';
import { EdgeTable } from './edge-table.js';
import { MapEdgeLine } from './map-edge-line.js';
import { MapNodeBox } from './map-node-box.js';
import { NodeCard } from './node-card.js';
import { useEdgeCounts } from './use-edge-counts.js';
import { usePulses } from './use-pulses.js';

const nodeTypes = { element: MapNodeBox };
const edgeTypes = { way: MapEdgeLine };
const noLinks: LabLinks = { phones: [], services: [] };

export function MapView() {
  const { data: status } = useStatus();
  const links = useLinks();
  const counts = useEdgeCounts();
  const seen = [...counts.keys()].join('\n\n');
  const drawn = useMemo(
    () =>
      status === undefined
        ? { nodes: [], edges: [] }
        : drawMap(status, links, seen === '' ? [] : seen.split('\n\n')),
    [status, links, seen],
  );
  const nodes = useNodes(drawn.nodes);
  const edges = useMemo<Edge[]>(
    () =>
      drawn.edges.map(({ id, from, to, bus }) => ({
        id,
        source: from,
        target: to,
        type: 'way',
        data: { bus },
        focusable: false,
        selectable: false,
      })),
    [drawn.edges],
  );
  const [chosen, setChosen] = useState<string>();
  usePulses();
  const node = drawn.nodes.find(({ name }) => name === chosen);
  return (
    <div className="map">
      <section className="map-canvas" aria-label="The network as a map">
        <ReactFlow
          nodes={nodes.list}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={nodes.change}
          onNodeClick={(_, { id }) => setChosen(id)}
          onSelectionChange={({ nodes: [selected] }) => selected !== undefined && setChosen(selected.id)}
          nodesConnectable={false}
          deleteKeyCode={null}
          fitView
          fitViewOptions={{ padding: 0.12, maxZoom: 1.3 }}
          minZoom={0.2}
          proOptions={{ hideAttribution: true }}
        >
          <Controls showInteractive={false} />
        </ReactFlow>
      </section>
      <div className="map-side">
        <MapLegend />
        {node !== undefined && status !== undefined && (
          <NodeCard node={node} status={status} onClose={() => setChosen(undefined)} />
        )}
        <EdgeTable counts={counts} />
      </div>
    </div>
  );
}

function MapLegend() {
  return (
    <p className="map-legend">
      {(['request', 'progress', 'success', 'redirection', 'failure'] as const).map((kind) => (
        <span key={kind} className={`kind-${kind}`}>
          <i aria-hidden="true" />{' '}
          {
            {
              request: 'request',
              progress: '1xx',
              success: '2xx',
              redirection: '3xx',
              failure: '4xx to 6xx',
            }[kind]
          }
        </span>
      ))}
      <span className="quiet">
        A sample moves along the edges, 24 in a quarter of a second at most; the numbers count every message.
      </span>
    </p>
  );
}

function useLinks(): LabLinks {
  const [links, setLinks] = useState(noLinks);
  useEffect(() => {
    let gone = false;
    get<LabLinks>('/api/lab').then(
      (lab) => gone || setLinks(lab),
      () => {},
    );
    return () => {
      gone = true;
    };
  }, []);
  return links;
}

/** Nodes stay where the reader has put them. */
function useNodes(drawn: readonly MapNode[]) {
  const [list, setList] = useState<Node[]>([]);
  useEffect(() => {
    setList((before) => {
      const known = new Map(before.map((node) => [node.id, node]));
      return drawn.map((node) => ({
        type: 'element',
        position: { x: node.x, y: node.y },
        ...known.get(node.name),
        id: node.name,
        data: { node },
        ariaLabel: `${node.name}: ${node.kind}, ${node.says}`,
      }));
    });
  }, [drawn]);
  return { list, change: (changes: NodeChange[]) => setList((nodes) => applyNodeChanges(changes, nodes)) };
}
