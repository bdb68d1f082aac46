import type { Lab } from '@trapezoid/lab';

/**
 * The page's Content-Security-Policy: scripts and styles are files of its own, and it talks with the console, and with the SIP
 * WebSockets of the lab (for its softphone), alone.
 * @param host the Host header of the request for the page: where its reader reaches this machine
 */
export function pagePolicy(lab: Lab, host: string | undefined): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self' blob: mediastream:",
    `connect-src ${["'self'", ...webSockets(lab, host)].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Also under the name by which the reader reaches this machine. A host that could end the directive is left out. */
function webSockets(lab: Lab, host: string | undefined): string[] {
  const reached = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::\d+)?$/i.exec(host ?? '')?.[1];
  const sources = new Set<string>();
  for (const service of lab.services) {
    if (service.kind === 'console' || service.kind === 'location') continue;
    for (const { protocol, host, port } of service.listen) {
      if (protocol !== 'WS' && protocol !== 'WSS') continue;
      const own = host.includes(':') ? `[${host}]` : host;
      for (const name of new Set(reached === undefined ? [own] : [own, reached])) {
        sources.add(`${protocol.toLowerCase()}://${name}:${port}`);
      }
    }
  }
  return [...sources];
}
