import type { Lab, ListeningPoint, ServicePlan } from '@trapezoid/lab';
import { natsConfig, passwordOf } from './nats-config.js';

/** The lab can't be run in containers; the message is for a person. */
export class NotForContainers extends Error {
  override readonly name = 'NotForContainers';
}

/** RTP ports of the simulated phones: two for each call. */
const rtpPorts = { first: 16_384, last: 16_423 };

/** Read with `docker compose --profile metrics up`; the files of deploy/ are beside the Compose file. */
const metricsServices = `  prometheus:
    image: prom/prometheus:v3.1.0
    profiles: [metrics]
    volumes: ["./deploy/prometheus.yml:/etc/prometheus/prometheus.yml:ro"]
    ports: ["127.0.0.1:\${TRAPEZOID_PORT_9090:-9090}:9090"]
    restart: unless-stopped

  grafana:
    image: grafana/grafana:11.4.0
    profiles: [metrics]
    environment: { GF_AUTH_ANONYMOUS_ENABLED: "true", GF_AUTH_ANONYMOUS_ORG_ROLE: Viewer }
    volumes: ["./deploy/grafana/provisioning:/etc/grafana/provisioning:ro", "./deploy/grafana/dashboards:/var/lib/grafana/dashboards:ro"]
    ports: ["127.0.0.1:\${TRAPEZOID_PORT_3000:-3000}:3000"]
    restart: unless-stopped
`;

/** Where the world finds the network. */
const host = `\${TRAPEZOID_HOST:-127.0.0.1}`;

/**
 * A Compose file that runs each service of a lab in a container of its own, with NATS between them.
 * @param file path of the lab file, from where the Compose file is.
 * @throws NotForContainers
 */
export function composeFile(lab: Lab, file: string): string {
  checkHosts(lab);
  const published = publishedPoints(lab);
  return `${heading(lab, file, published)}
name: trapezoid-${lab.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}

x-service: &service
  image: trapezoid
  build: .
  init: true
  read_only: true
  cap_drop: [ALL]
  security_opt: ["no-new-privileges:true"]
  restart: unless-stopped
  stop_grace_period: 5s
  volumes: ["${file}:/lab.yaml:ro", "data:/data"]

x-environment: &environment
  NATS_URL: nats://nats:4222
  TRAPEZOID_ADVERTISE: "${host}"
  TRAPEZOID_METRICS: "0.0.0.0:9464"
  TRAPEZOID_ADVERTISED_PORTS: "${[...new Set(published.map(({ port }) => `${port}=${outsidePort(port)}`))].join(',')}"

services:
  nats:
    image: nats:2.10-alpine
    command: ["--config", "/etc/nats/trapezoid.conf"]
    configs: [{ source: nats, target: /etc/nats/trapezoid.conf }]
    volumes: ["nats:/data"]
    cap_drop: [ALL]
    restart: unless-stopped
    healthcheck:
      test: ["CMD", "wget", "-q", "-O", "-", "http://127.0.0.1:8222/healthz?js-enabled-only=true"]
      interval: 2s
      timeout: 2s
      retries: 15

${lab.services.map((plan) => serviceText(plan, lab)).join('\n')}
${metricsServices}
volumes:
  # Registrations, accounts added while the network ran, and the keys that instances share.
  nats:
  # The lab's certification authority.
  data:

configs:
  # Each service may publish and hear what its contracts say, and nothing else (libs/contracts/src/permissions.ts).
  nats:
    content: |
${indented(natsConfig(lab.services), 6)}`;
}

function heading({ name, description }: Lab, file: string, published: readonly ListeningPoint[]): string {
  const ports = [...new Set(published.map(({ port }) => port))];
  return `# ${description ?? `The network ${name}.`}
# The services of ${file}, each in a container. Made from it by:
#   npm run -s lab -- compose ${file.replace(/^\.\//, '')}
# Settings, by the environment or a file .env beside this one; all may be left out:
#   TRAPEZOID_HOST            address of this machine by which phones find the network; 127.0.0.1: phones on this machine alone
#   TRAPEZOID_PORT_${ports[0] ?? 5060}       where port ${ports[0] ?? 5060} is published, if not under its own number; so for each of ${ports.join(', ')}
#   TRAPEZOID_NATS_PASSWORD   of the services at NATS; TRAPEZOID_NATS_PASSWORD_PROXY and so on: of one of them
#   TRAPEZOID_TOKEN           what the console wants to be shown; none: it is published on this machine's loopback alone
#   TRAPEZOID_LOG_LEVEL       how much they say: warn, info, debug
# docs/containers.md says more.`;
}

function serviceText(plan: ServicePlan, lab: Lab): string {
  const { name } = plan;
  const words = ['service', name, '--lab', '/lab.yaml', '--data', '/data', '--host', '0.0.0.0'];
  const command = [
    ...words,
    ...(plan.kind === 'console' ? ['--console-host', '0.0.0.0'] : []),
    ...['--peers-by-name', '--json', '--log-level', `\${TRAPEZOID_LOG_LEVEL:-warn}`],
  ];
  const ports = portsOf(plan, lab);
  const after = awaited(plan, lab);
  return [
    `  ${name}:`,
    '    <<: *service',
    `    command: [${command.map((word) => JSON.stringify(word)).join(', ')}]`,
    '    environment:',
    '      <<: *environment',
    `      NATS_USER: ${JSON.stringify(name)}`,
    `      NATS_PASSWORD: "${passwordOf(name)}"`,
    // Its port is published on loopback alone, where it asks for none.
    ...(plan.kind === 'console' ? [`      TRAPEZOID_TOKEN: "\${TRAPEZOID_TOKEN:-none}"`] : []),
    ...(plan.kind === 'ua-simulator'
      ? [`      TRAPEZOID_RTP_PORTS: "\${TRAPEZOID_HOST:+${rtpPorts.first}-${rtpPorts.last}}"`]
      : []),
    ...(ports.length === 0 ? [] : ['    ports:', ...ports.map((port) => `      - "${port}"`)]),
    '    depends_on:',
    ...(after.length === 0
      ? ['      nats: { condition: service_started }']
      : after.map((other) => `      ${other}: { condition: service_healthy }`)),
    '',
  ].join('\n');
}

/** Phones register by themselves: what takes their REGISTER is there before them. */
function awaited({ kind }: ServicePlan, { services }: Lab): string[] {
  if (kind !== 'ua-simulator') return [];
  return services
    .filter((other) => other.kind === 'proxy' || other.kind === 'registrar')
    .map(({ name }) => name);
}

/** Who is found from outside: the elements that phones are given. A registrar is behind its proxies, and one of several then. */
function publishedPoints({ services }: Lab): ListeningPoint[] {
  return services.flatMap((plan) => (isPublished(plan, services) ? plan.listen : []));
}

function isPublished(
  plan: ServicePlan,
  services: readonly ServicePlan[],
): plan is Extract<ServicePlan, { kind: 'proxy' | 'redirect' | 'b2bua' }> {
  if (plan.kind === 'redirect' || plan.kind === 'b2bua') return true;
  return plan.kind === 'proxy' && (isDispatcher(plan) || !services.some(isDispatcher));
}

/** A proxy of no domain of its own stands before the others. */
function isDispatcher(plan: ServicePlan): boolean {
  return plan.kind === 'proxy' && plan.domains.length === 0;
}

function portsOf(plan: ServicePlan, { services }: Lab): string[] {
  // Whoever reaches the control API rules the network: it stays on this machine.
  if (plan.kind === 'console') return [`127.0.0.1:${outsidePort(plan.port)}:${plan.port}`];
  if (plan.kind === 'ua-simulator') {
    const { first, last } = rtpPorts;
    // Without an address of the outside, phones of this machine reach the container itself, and several instances can run.
    return [`${host}:\${TRAPEZOID_HOST:+${first}-${last}}:${first}\${TRAPEZOID_HOST:+-${last}}/udp`];
  }
  if (!isPublished(plan, services)) return [];
  const points = plan.listen.map(
    ({ protocol, port }) => `${host}:${outsidePort(port)}:${port}${protocol === 'UDP' ? '/udp' : ''}`,
  );
  return [...new Set(points)];
}

function outsidePort(port: number): string {
  return `\${TRAPEZOID_PORT_${port}:-${port}}`;
}

/** In a container an address is what the container's network gives it. */
function checkHosts({ services, phones, host: common, file }: Lab): void {
  const elsewhere = services.find(
    (plan) => 'listen' in plan && plan.listen.some((point) => point.host !== common),
  );
  const phone = phones.find(({ host: own, mediaHost }) => own !== undefined || mediaHost !== undefined);
  const named = elsewhere?.name ?? phone?.name;
  if (named !== undefined) {
    throw new NotForContainers(
      `${file}: ${named} has an address of its own, which a container can't give it: leave out its host`,
    );
  }
  if (common.includes(':'))
    throw new NotForContainers(`${file}: containers get IPv4 addresses: leave out host`);
}

function indented(text: string, columns: number): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(columns));
}
