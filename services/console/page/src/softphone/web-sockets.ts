import type { NetworkMap } from '../api/network.js';

const nearby = /^(localhost|127\.|0\.0\.0\.0$|\[?::1?\]?$)/;

/** The lab's SIP WebSockets as this page reaches them: plain ones first, which need no trust in the lab's authority. */
export function webSocketsOf({ services }: NetworkMap, reachedAt: string): string[] {
  const urls = services.flatMap(({ listens }) =>
    listens
      .filter(({ protocol }) => protocol === 'WS' || protocol === 'WSS')
      .map(({ protocol, host, port }) => `${protocol.toLowerCase()}://${named(host, reachedAt)}:${port}`),
  );
  return [...new Set(urls)].sort();
}

/** An address that means this machine, or every one of it, is reached where the page is. */
function named(host: string, reachedAt: string): string {
  const name =
    nearby.test(host) && !nearby.test(reachedAt)
      ? reachedAt
      : host === '0.0.0.0' || host === '::'
        ? reachedAt
        : host;
  return name.includes(':') && !name.startsWith('[') ? `[${name}]` : name;
}
