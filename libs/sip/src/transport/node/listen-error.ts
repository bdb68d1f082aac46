import type { SocketAddress, TransportProtocol } from '../flow.js';

/** A listening point that can't be had, told so that a person knows what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';

  constructor(
    readonly protocol: TransportProtocol,
    readonly address: SocketAddress,
    readonly code: string,
  ) {
    super(`${explain(code, address)} (${protocol} ${address.host}:${address.port})`);
  }
}

function explain(code: string, { port, host }: SocketAddress): string {
  if (code === 'EADDRINUSE')
    return `port ${port} is taken: end what uses it, or give another port in the lab file`;
  if (code === 'EACCES') return `port ${port} needs more rights: choose one above 1023 in the lab file`;
  if (code === 'EADDRNOTAVAIL') return `${host} is no address of this machine: give another host`;
  return `can't listen: ${code}`;
}
