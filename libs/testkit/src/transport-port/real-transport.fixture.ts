import { once } from 'node:events';
import { createServer } from 'node:net';
import type { OpenTransportPort, SocketAddress, TransportProtocol } from '@trapezoid/sip';
import { BareConnection, BareDatagramSocket, BareWebSocket } from './bare-sockets.fixture.js';
import type { BarePeer, PortLimits, TransportTraits } from './transport-under-test.js';
import { maskedFrame } from './websocket-frames.fixture.js';

/** Turns of the event loop in which what is under way on a loopback interface arrives. */
const turns = 20;

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A transport over sockets on a loopback address, for the suite that every transport passes. */
export function realTransport(
  protocol: TransportProtocol,
  host: string,
  open: (address: SocketAddress, limits?: PortLimits) => OpenTransportPort,
): TransportTraits {
  const secure = protocol === 'TLS' || protocol === 'WSS';
  const webSocket = protocol === 'WS' || protocol === 'WSS';
  return {
    protocol,
    segmented: protocol !== 'UDP',
    setUp: async (changed) => {
      const peers: BarePeer[] = [];
      const connect = (remote: SocketAddress): Promise<BarePeer> => {
        if (protocol === 'UDP') return BareDatagramSocket.open(host, remote, changed);
        return (webSocket ? BareWebSocket : BareConnection).open(remote, secure, changed);
      };
      return {
        host,
        open,
        connect: async (remote) => {
          const peer = await connect(remote);
          peers.push(peer);
          return peer;
        },
        frame: webSocket ? maskedFrame : (message) => message,
        vacantAddress: () => vacantAddress(host),
        until: async (condition, nextChange) => {
          while (!condition()) await nextChange();
        },
        settle: async () => {
          for (let passed = 0; passed < turns; passed++) await turn();
        },
        close: async () => {
          for (const peer of peers) peer.reset();
        },
      };
    },
  };
}

async function vacantAddress(host: string): Promise<SocketAddress> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return { host, port };
}
