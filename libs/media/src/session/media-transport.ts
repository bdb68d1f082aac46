export interface MediaAddress {
  /** A numeric address. */
  readonly host: string;
  readonly port: number;
}

/** Hears what comes; the bytes are its own. */
export interface MediaListener {
  receiveRtp(datagram: Uint8Array, from: MediaAddress): void;
  receiveRtcp(datagram: Uint8Array, from: MediaAddress): void;
}

/** A pair of ports, for RTP and for RTCP. Sending never throws: media are lost, not failed. */
export interface MediaTransport {
  sendRtp(packet: Uint8Array, to: MediaAddress): void;
  sendRtcp(packet: Uint8Array, to: MediaAddress): void;
  /** There is one listener at a time; undefined: what comes is dropped. */
  listen(listener: MediaListener | undefined): void;
}
