import { createHash } from 'node:crypto';
import type { BindingFlow } from '@trapezoid/contracts';
import { isSipUri, type NameAddress, printHostPort, printUri } from '@trapezoid/sip';

/**
 * The connection that a Path value stands for, by a name that both who writes the value and who reads it can make. The
 * value has a flow token, so that no two connections have the same.
 * RFC 5626 §5.1, §5.2
 */
export function edgeFlow({ uri }: NameAddress): BindingFlow | undefined {
  if (!isSipUri(uri) || uri.user === undefined) return undefined;
  const address = printHostPort({ host: uri.host, ...(uri.port === undefined ? {} : { port: uri.port }) });
  const connection = createHash('sha256').update(
    printUri({ ...uri, parameters: uri.parameters.without('ob') }),
  );
  return { element: address.slice(0, 128), connection: connection.digest('base64url') };
}

/** True for the Path value of an edge proxy that sends requests back over the phone's own connection. RFC 5626 §5.1 */
export function isOutboundPath({ uri }: NameAddress): boolean {
  return isSipUri(uri) && uri.parameters.has('ob');
}
