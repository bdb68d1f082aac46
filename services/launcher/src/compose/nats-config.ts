import { permissionsOf, type ServiceOwner } from '@trapezoid/contracts';
import type { ServiceKind, ServicePlan } from '@trapezoid/lab';

/** The configuration of a NATS server in which each service of a lab may do its own work and nothing else. */
export function natsConfig(services: readonly ServicePlan[]): string {
  const users = services.map(({ kind, name }) => {
    const { publish, subscribe } = permissionsOf(ownerOf(kind), name);
    return [
      `      { user: "${name}", password: "${passwordOf(name)}", permissions: {`,
      `        publish: [${publish.map(quoted).join(', ')}]`,
      `        subscribe: [${subscribe.map(quoted).join(', ')}]`,
      '        allow_responses: true',
      '      } }',
    ].join('\n');
  });
  return `server_name: nats
port: 4222
http: "127.0.0.1:8222"
jetstream { store_dir: /data }
accounts {
  TRAPEZOID {
    jetstream: enabled
    users: [
${users.join('\n')}
    ]
  }
}
`;
}

/** One variable for all of them, and one for each. */
export function passwordOf(service: string): string {
  const own = `TRAPEZOID_NATS_PASSWORD_${service.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
  return `\${${own}:-\${TRAPEZOID_NATS_PASSWORD:-trapezoid}}`;
}

function ownerOf(kind: ServiceKind): ServiceOwner {
  return kind === 'ua-simulator' ? 'ua' : kind;
}

/** `$` begins a variable in a Compose file, and stands for itself where it is doubled. */
function quoted(subject: string): string {
  return `"${subject.replaceAll('$', '$$$$')}"`;
}
