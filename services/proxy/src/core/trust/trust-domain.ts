import type { TrustedPeer } from '@trapezoid/lab';
import { type Flow, hostEquals, isReliable, type Target } from '@trapezoid/sip';

/**
 * Whom a proxy believes, and by what it knows them: over TLS by what their certificate proves, else by their address.
 * Who connects over TCP does so from any port, so that only a peer that is a host as a whole is known by that.
 * RFC 3325 §2.3, RFC 5922 §7
 */
export class TrustDomain {
  constructor(private readonly peers: readonly TrustedPeer[]) {}

  /** True for a message that came over this flow. */
  sent({ protocol, remote, peerDomains = [] }: Flow): boolean {
    const secure = protocol === 'TLS' || protocol === 'WSS';
    return this.peers.some(({ domains, points }) => {
      if (secure && domains.some((domain) => peerDomains.some((proved) => hostEquals(proved, domain))))
        return true;
      return points.some(
        ({ host, port }) =>
          host === remote.host && (port === undefined || (port === remote.port && !isReliable(protocol))),
      );
    });
  }

  /** True for a message that goes there. */
  isAt({ host, port, serverName }: Target): boolean {
    return this.peers.some(
      ({ domains, points }) =>
        (serverName !== undefined && domains.some((domain) => hostEquals(domain, serverName))) ||
        points.some((point) => point.host === host && (point.port ?? port) === port),
    );
  }
}
