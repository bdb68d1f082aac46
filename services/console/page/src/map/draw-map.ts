import type { NetworkMap, ServiceKind } from '../api/network.js';

export interface MapNode {
  readonly name: string;
  readonly kind: ServiceKind | 'phone' | 'outside';
  readonly x: number;
  readonly y: number;
  readonly good: boolean;
  /** What it says under its name. */
  readonly says: string;
}

export interface MapEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Questions over the bus, not SIP. */
  readonly bus: boolean;
}

/** What GET /api/lab says of who belongs to whom. */
export interface LabLinks {
  readonly phones: readonly { readonly name: string; readonly proxy?: string }[];
  readonly services: readonly { readonly name: string; readonly kind: string; readonly registrar?: string }[];
}

const columnWidth = 190;
const rowHeight = 150;
const perRow = 6;
/** Of strangers, who are known by their address alone, so many are drawn. */
const mostOutside = 8;
/** Of phones. */
const mostPhones = 60;

export const edgeId = (one: string, other: string) => [one, other].sort().join('\n');

/** Who stands where: servers that phones do not see above, the proxies in the middle, the phones below. */
export function drawMap(
  status: NetworkMap,
  links: LabLinks,
  seen: Iterable<string>,
): { readonly nodes: MapNode[]; readonly edges: MapEdge[] } {
  const phones = status.phones.kind === 'known' ? status.phones.phones : [];
  const services = status.services.filter(({ kind }) => kind !== 'console' && kind !== 'ua-simulator');
  const row = (wanted: readonly string[]) => services.filter(({ kind }) => wanted.includes(kind));
  const nodes: MapNode[] = [];
  const put = (rows: typeof services, y: number) => {
    rows.forEach(({ name, kind, ready, domains, detail }, index) => {
      const says = ready
        ? `${kind}${domains.length > 0 ? `, ${domains.join(', ')}` : ''}`
        : (detail ?? 'not ready');
      nodes.push({ name, kind, x: spread(index, rows.length), y, good: ready, says });
    });
  };
  put(row(['location']), 0);
  put(row(['registrar', 'redirect', 'b2bua']), rowHeight);
  put(row(['proxy']), 2 * rowHeight);
  const known = phones.slice(0, mostPhones);
  known.forEach(({ name, registration }, index) => {
    const place = index % perRow;
    const line = Math.floor(index / perRow);
    const inLine = Math.min(perRow, known.length - line * perRow);
    nodes.push({
      name,
      kind: 'phone',
      x: spread(place, inLine),
      y: 3 * rowHeight + line * 110,
      good: registration.state === 'registered',
      says: registration.state,
    });
  });
  const edges = linksOf(
    links,
    services.map(({ name }) => name),
    new Set(known.map(({ name }) => name)),
  );
  addSeen(nodes, edges, seen, new Set(phones.map(({ name }) => name)), registeredFrom(status));
  return { nodes, edges: [...edges.values()] };
}

function spread(index: number, count: number): number {
  return (index - (count - 1) / 2) * columnWidth;
}

function linksOf(
  links: LabLinks,
  services: readonly string[],
  phones: ReadonlySet<string>,
): Map<string, MapEdge> {
  const edges = new Map<string, MapEdge>();
  const link = (from: string, to: string | undefined, bus: boolean) => {
    if (to === undefined || !services.includes(to)) return;
    edges.set(edgeId(from, to), { id: edgeId(from, to), from, to, bus });
  };
  const location = links.services.find(({ kind }) => kind === 'location')?.name;
  for (const { name, kind, registrar } of links.services) {
    if (kind === 'proxy') link(name, registrar, false);
    if (['proxy', 'registrar', 'redirect'].includes(kind)) link(name, location, true);
  }
  for (const { name, proxy } of links.phones) if (phones.has(name)) link(name, proxy, false);
  return edges;
}

/** Ways that messages have taken, and strangers that they came from. */
function addSeen(
  nodes: MapNode[],
  edges: Map<string, MapEdge>,
  seen: Iterable<string>,
  phones: ReadonlySet<string>,
  registered: ReadonlyMap<string, string>,
): void {
  const names = new Set(nodes.map(({ name }) => name));
  const lowest = Math.max(...nodes.map(({ y }) => y), 0);
  let outside = 0;
  for (const edge of seen) {
    const ends = edge.split('\n');
    for (const name of ends) {
      if (names.has(name) || phones.has(name) || outside >= mostOutside) continue;
      names.add(name);
      const place = outside % perRow;
      const y = lowest + 110 * (1 + Math.floor(outside / perRow));
      nodes.push({
        name,
        kind: 'outside',
        x: spread(place, perRow),
        y,
        good: true,
        says: registered.get(name) ?? 'not of this lab',
      });
      outside++;
    }
    const [from = '', to = ''] = ends;
    const id = edgeId(from, to);
    if (names.has(from) && names.has(to) && !edges.has(id)) edges.set(id, { id, from, to, bus: false });
  }
}

/** Who has registered from an address. */
function registeredFrom({ registrations }: NetworkMap): Map<string, string> {
  const names = new Map<string, string>();
  if (registrations.kind !== 'known') return names;
  for (const { addressOfRecord, bindings } of registrations.records) {
    for (const { receivedFrom } of bindings) {
      if (receivedFrom === undefined) continue;
      const { host, port } = receivedFrom;
      names.set(`${host.includes(':') ? `[${host}]` : host}:${port}`, addressOfRecord.replace(/^sips?:/, ''));
    }
  }
  return names;
}
