import type { TransportPort } from './transport-port.js';

/** A burst of a thousand requests, in bytes as the kernel counts them: twice what they have and more. */
const enoughBytes = 512 * 1024;

/** What to tell a person of a port whose kernel keeps too little for it; undefined where it keeps enough. */
export function smallBufferWarning({ protocol, receiveBufferBytes }: TransportPort): string | undefined {
  if (receiveBufferBytes === undefined || receiveBufferBytes >= enoughBytes) return undefined;
  const kibibytes = Math.round(receiveBufferBytes / 1024);
  return (
    `the kernel keeps only ${kibibytes} KiB of unread ${protocol} datagrams, so bursts of requests get lost: ` +
    'raise it with sysctl -w net.core.rmem_max=4194304'
  );
}
