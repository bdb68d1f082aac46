import type { ListeningProtocol, ServicePlan } from '../lab.js';
import type { Path } from '../lab-file-error.js';
import type { Report } from './cross-check.js';

interface Taken {
  readonly path: Path;
  readonly protocol: ListeningProtocol;
  readonly host: string;
  readonly port: number;
}

/** No two services, nor two points of one, may listen on the same protocol, host and port. */
export function checkListeningPoints(services: readonly ServicePlan[], report: Report): void {
  const takenByPort = new Map<string, Taken[]>();
  for (const point of services.flatMap(pointsOf)) {
    // Port 0 is any free port.
    if (point.port === 0) continue;
    // TLS and WebSocket are spoken on ports of TCP.
    const key = `${point.protocol === 'UDP' ? 'UDP' : 'TCP'} ${point.port}`;
    const others = takenByPort.get(key) ?? [];
    const other = others.find((candidate) => overlap(candidate.host, point.host));
    if (other !== undefined) {
      report(
        point.path,
        `${point.protocol} ${point.host} port ${point.port} is taken by services.${other.path[1]} ` +
          '(allowed: a port of its own)',
      );
    }
    takenByPort.set(key, [...others, point]);
  }
}

function pointsOf(service: ServicePlan): Taken[] {
  const path = ['services', service.name];
  if (service.kind === 'console') {
    return [{ path: [...path, 'port'], protocol: 'TCP', host: service.host, port: service.port }];
  }
  if (service.kind === 'location') return [];
  return service.listen.map((point, index) => ({ ...point, path: [...path, 'listen', index] }));
}

/** The unspecified address of a family takes the port on all of its addresses; `::` on those of IPv4 too. */
function overlap(one: string, other: string): boolean {
  return one === other || covers(one, other) || covers(other, one);
}

function covers(wide: string, narrow: string): boolean {
  return wide === '::' || (wide === '0.0.0.0' && !narrow.includes(':'));
}
