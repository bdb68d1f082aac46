import type { SocketAddress, TimerHandle, TransportProtocol } from '@trapezoid/sip';
import type { Path } from './links.js';
import type { Medium } from './medium.js';
import { type ConnectionRoute, routeConnection } from './route.js';
import type { Listener, Space } from './space.js';

/** Round trips until the first message can be sent: TCP's own, TLS 1.3, and the upgrade of HTTP to WebSocket. */
const roundTrips: Readonly<Record<TransportProtocol, number>> = { UDP: 0, TCP: 1, TLS: 2, WS: 2, WSS: 3 };

export interface Handshake {
  readonly protocol: TransportProtocol;
  /** Where the connection comes from: a host, and a port of its own. */
  readonly source: SocketAddress;
  readonly remote: SocketAddress;
  /** Milliseconds. */
  readonly timeout: number;
}

export interface HandshakeUser {
  /** Both ends may send from now on. */
  connected(listener: Listener, route: ConnectionRoute, path: Path): void;
  failed(error: Error, fate: 'refused' | 'no connection'): void;
}

/** Opens a connection; gives what abandons the attempt. */
export function shakeHands(
  medium: Medium,
  space: Space,
  options: Handshake,
  user: HandshakeUser,
): () => void {
  const { clock, links } = medium;
  const { protocol, source, remote } = options;
  const route = routeConnection(space, source, remote);
  const out: Path = { from: route.names, to: [remote.host] };
  const back: Path = { from: out.to, to: out.from };
  const legs = 2 * roundTrips[protocol];
  let over = false;
  const finish = (tell: () => void) => {
    if (over) return;
    over = true;
    clock.clearTimeout(timer);
    tell();
  };
  const timer: TimerHandle = clock.setTimeout(
    () => finish(() => user.failed(new Error('no connection within the time allowed'), 'no connection')),
    options.timeout,
  );
  const refuse = (error: Error) => finish(() => user.failed(error, 'refused'));
  const step = (leg: number): void => {
    if (over) return;
    const path = leg % 2 === 0 ? out : back;
    if (!links.carriesStreams(path)) return links.whenChanged(() => step(leg));
    clock.setTimeout(() => arrive(leg), links.segmentDelay(path, links.randomOf(path, 'stream')));
  };
  const arrive = (leg: number): void => {
    if (leg === 0 && isIgnored()) return;
    const listener = route.space.listenerAt(remote);
    if (leg === 1) {
      const error = refusal(listener);
      if (error !== undefined) return refuse(error);
    }
    if (leg + 1 < legs) return step(leg + 1);
    if (listener === undefined) return refuse(codedError('ECONNRESET', 'read ECONNRESET'));
    finish(() => user.connected(listener, route, out));
  };
  const isIgnored = () => {
    const { connections } = links.conditionsOf(out);
    if (connections === 'ignored' || !route.passable || route.space.isGone(remote.host)) return true;
    return route.space.gatewayAt(remote.host) !== undefined && route.space.listenerAt(remote) === undefined;
  };
  const refusal = (listener: Listener | undefined): Error | undefined => {
    if (listener === undefined || links.conditionsOf(out).connections === 'refused')
      return codedError('ECONNREFUSED', `connect ECONNREFUSED ${remote.host}:${remote.port}`);
    return listener.protocol === protocol
      ? undefined
      : codedError('EPROTO', `the far end speaks ${listener.protocol}, not ${protocol}`);
  };
  step(0);
  return () => finish(() => undefined);
}

function codedError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
