import { randomInt } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIP } from 'node:net';
import type { MediaAddress, MediaListener, MediaTransport } from '../session/media-transport.js';

export interface RtpPortOptions {
  /** Numeric address to listen on. */
  readonly host: string;
  /** First and last port to take; RTP gets an even one, RTCP the next. Default: 16384 to 32767. */
  readonly ports?: { readonly first: number; readonly last: number };
}

/** No pair of ports is free, or the address is not of this machine. */
export class RtpPortError extends Error {
  override readonly name = 'RtpPortError';
}

/** Below the range from which the kernel takes ports for others. */
const defaultPorts = { first: 16_384, last: 32_767 };
const attempts = 100;

/** A pair of UDP sockets: an even port for RTP and the one above it for RTCP (RFC 3550 §11). */
export class RtpPort implements MediaTransport {
  #listener: MediaListener | undefined;
  #failed = 0;
  #closing: Promise<void> | undefined;

  private constructor(
    readonly host: string,
    /** Of RTP; RTCP is at the next. */
    readonly port: number,
    private readonly rtp: Socket,
    private readonly rtcp: Socket,
  ) {
    rtp.on('message', (datagram, from) => this.#listener?.receiveRtp(datagram, addressOf(from)));
    rtcp.on('message', (datagram, from) => this.#listener?.receiveRtcp(datagram, addressOf(from)));
    // Without a listener a failure of the network would end the process.
    for (const socket of [rtp, rtcp]) socket.on('error', () => this.#countFailure());
  }

  /**
   * Takes a free pair of ports, at random, so that a packet meant for a call that has just ended meets no other.
   * @throws RtpPortError
   */
  static async open({ host, ports = defaultPorts }: RtpPortOptions): Promise<RtpPort> {
    if (isIP(host) === 0) throw new RtpPortError(`RTP needs a numeric address to listen on, not ${host}`);
    const first = Math.ceil(ports.first / 2);
    const pairs = Math.floor((ports.last - 1) / 2) - first + 1;
    if (pairs < 1) throw new RtpPortError(`no pair of RTP ports between ${ports.first} and ${ports.last}`);
    const start = randomInt(pairs);
    for (let attempt = 0; attempt < Math.min(attempts, pairs); attempt++) {
      const port = 2 * (first + ((start + attempt) % pairs));
      const rtp = await bind(host, port);
      const rtcp = rtp && (await bind(host, port + 1));
      if (rtp && rtcp) return new RtpPort(host, port, rtp, rtcp);
      await close(rtp);
    }
    throw new RtpPortError(`no free pair of RTP ports on ${host} between ${ports.first} and ${ports.last}`);
  }

  /** Datagrams that could not be sent, and failures of the sockets. */
  get failed(): number {
    return this.#failed;
  }

  listen(listener: MediaListener | undefined): void {
    this.#listener = listener;
  }

  sendRtp(packet: Uint8Array, to: MediaAddress): void {
    this.#send(this.rtp, packet, to);
  }

  sendRtcp(packet: Uint8Array, to: MediaAddress): void {
    this.#send(this.rtcp, packet, to);
  }

  /** Closes both sockets after what was sent has gone out. */
  close(): Promise<void> {
    this.#closing ??= Promise.all([close(this.rtp), close(this.rtcp)]).then(() => undefined);
    return this.#closing;
  }

  #send(socket: Socket, packet: Uint8Array, { host, port }: MediaAddress): void {
    const sendable = !this.#closing && isIP(host) === isIP(this.host) && port > 0 && port <= 65_535;
    if (!sendable) {
      this.#countFailure();
      return;
    }
    socket.send(packet, port, host, (error) => {
      if (error) this.#countFailure();
    });
  }

  #countFailure(): void {
    this.#failed += 1;
  }
}

function addressOf({ address, port }: RemoteInfo): MediaAddress {
  return { host: address, port };
}

/** A bound socket; undefined when the port is taken. */
function bind(host: string, port: number): Promise<Socket | undefined> {
  const family = isIP(host) === 6 ? 6 : 4;
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    // Addresses are numeric: nothing is ever looked up.
    lookup: (address, _options, callback) => callback(null, address, family),
  });
  return new Promise((resolve, reject) => {
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(new RtpPortError(`cannot listen for RTP on ${host}: ${error.code ?? error.message}`));
    });
    socket.bind({ address: host, port, exclusive: true }, () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}

function close(socket: Socket | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (socket) socket.close(() => resolve());
    else resolve();
  });
}
