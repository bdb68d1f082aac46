import type { TransportAddress } from '@trapezoid/contracts';
import { addressBytes } from '@trapezoid/ladder';

type Endpoint = Pick<TransportAddress, 'host' | 'port'>;

/** A SIP message as HEP carries it. */
export interface HepMessage {
  readonly protocol: TransportAddress['protocol'];
  readonly source: Endpoint;
  readonly destination: Endpoint;
  /** Milliseconds since 1970, with a fraction. */
  readonly at: number;
  readonly payload: Uint8Array;
  /** Tells this capture agent from others. */
  readonly agent: number;
  /** The same for all legs of a call, where it is known. */
  readonly correlation?: string;
  /** What is known beside the message. */
  readonly facts: HepFacts;
}

/** Each in a chunk of its own with our vendor id: whoever does not know it passes it over. */
export interface HepFacts {
  readonly sender?: string;
  readonly receiver?: string;
  /** `UDP`, `TCP`, `TLS`, `WS` or `WSS`: HEP itself knows UDP and TCP. */
  readonly transport?: string;
  /** Why it was sent, and the paragraph. */
  readonly reason?: string;
  readonly section?: string;
  /** What its receiver did with it, and the paragraph. */
  readonly handling?: string;
  readonly handlingSection?: string;
  /** Kind and state, e.g. `INVITE client Calling`. */
  readonly senderTransaction?: string;
  readonly receiverTransaction?: string;
  /** `again`, `absorbed`, `lost`, separated by blanks. */
  readonly marks?: string;
}

/** "TP": none of the ids that HEP3 gives to vendors, which end at small numbers. */
export const hepVendor = 0x5450;

/** Types of our vendor's chunks, in this order from 1; each is UTF-8. */
export const hepFactTypes = [
  'sender',
  'receiver',
  'transport',
  'reason',
  'section',
  'handling',
  'handlingSection',
  'senderTransaction',
  'receiverTransaction',
  'marks',
] as const satisfies readonly (keyof HepFacts)[];

/** The generic chunks of HEP3, revision 12, §3.2. */
export const hepChunks = {
  ipFamily: 1,
  ipProtocol: 2,
  ipv4Source: 3,
  ipv4Destination: 4,
  ipv6Source: 5,
  ipv6Destination: 6,
  sourcePort: 7,
  destinationPort: 8,
  seconds: 9,
  microseconds: 10,
  payloadType: 11,
  agent: 12,
  payload: 15,
  correlation: 17,
} as const;

const families = { ipv4: 2, ipv6: 10 } as const;
const sip = 1;
const longestDatagram = 65_507;

/**
 * A message as one HEP3 packet, for sngrep, Homer and all that reads HEP; undefined where it does not fit into a datagram.
 * HEP3, revision 12
 */
export function encodeHep(message: HepMessage): Uint8Array | undefined {
  const microseconds = Math.round(message.at * 1000);
  const correlation =
    message.correlation === undefined ? [] : [text(hepChunks.correlation, message.correlation)];
  const chunks = [
    ...addresses(message),
    number(hepChunks.sourcePort, message.source.port, 2),
    number(hepChunks.destinationPort, message.destination.port, 2),
    number(hepChunks.seconds, Math.floor(microseconds / 1_000_000), 4),
    number(hepChunks.microseconds, microseconds % 1_000_000, 4),
    number(hepChunks.payloadType, sip, 1),
    number(hepChunks.agent, message.agent, 4),
    ...correlation,
    ...hepFactTypes.flatMap((name, index) => {
      const fact = message.facts[name];
      return fact === undefined ? [] : [text(index + 1, fact, hepVendor)];
    }),
    chunk(hepChunks.payload, Buffer.from(message.payload)),
  ];
  const length = chunks.reduce((sum, { length }) => sum + length, 6);
  if (length > longestDatagram) return undefined;
  const header = Buffer.alloc(6);
  header.write('HEP3', 'latin1');
  header.writeUInt16BE(length, 4);
  return Buffer.concat([header, ...chunks]);
}

function addresses({ protocol, source, destination }: HepMessage): Buffer[] {
  const ends = [source.host, destination.host].map((host) => addressBytes(host) ?? new Uint8Array(4));
  const wide = ends.some(({ length }) => length === 16);
  const [from, to] = ends.map((bytes) => Buffer.from(wide ? mapped(bytes) : bytes));
  const [sourceType, destinationType] = wide
    ? [hepChunks.ipv6Source, hepChunks.ipv6Destination]
    : [hepChunks.ipv4Source, hepChunks.ipv4Destination];
  return [
    number(hepChunks.ipFamily, wide ? families.ipv6 : families.ipv4, 1),
    number(hepChunks.ipProtocol, protocol === 'UDP' ? 17 : 6, 1),
    chunk(sourceType, from ?? Buffer.alloc(4)),
    chunk(destinationType, to ?? Buffer.alloc(4)),
  ];
}

/** RFC 4291 §2.5.5.2 */
function mapped(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 16) return bytes;
  return Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...bytes]);
}

function text(type: number, value: string, vendor = 0): Buffer {
  return chunk(type, Buffer.from(value.slice(0, 1024)), vendor);
}

function number(type: number, value: number, bytes: 1 | 2 | 4): Buffer {
  const content = Buffer.alloc(bytes);
  content.writeUIntBE(value, 0, bytes);
  return chunk(type, content);
}

/** Vendor, type, length with these six bytes, content. */
function chunk(type: number, content: Buffer, vendor = 0): Buffer {
  const header = Buffer.alloc(6);
  header.writeUInt16BE(vendor, 0);
  header.writeUInt16BE(type, 2);
  header.writeUInt16BE(Math.min(0xffff, content.length + 6), 4);
  return Buffer.concat([header, content]);
}
