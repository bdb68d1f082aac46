/** Names of draft-ietf-opsawg-pcapng: §4.1 Section Header, §4.2 Interface Description, §4.3 Enhanced Packet Block. */
const blockTypes = { sectionHeader: 0x0a0d0d0a, interfaceDescription: 1, enhancedPacket: 6 } as const;
/** §3.5, §4.1, §4.2 */
const options = { end: 0, comment: 1, userApplication: 4, interfaceName: 2, timeResolution: 9 } as const;
/** LINKTYPE_RAW: a packet begins with its IP header. */
const rawIp = 101;
const byteOrderMagic = 0x1a2b3c4d;

const encoder = new TextEncoder();

/** What a capture file begins with: one section and one interface, whose times are in microseconds. */
export function captureHeader(application: string): Uint8Array {
  const section = new DataView(new ArrayBuffer(16));
  section.setUint32(0, byteOrderMagic, true);
  section.setUint16(4, 1, true);
  // The length of the section is not known: -1.
  section.setBigInt64(8, -1n, true);
  const networkInterface = new DataView(new ArrayBuffer(8));
  networkInterface.setUint16(0, rawIp, true);
  return join([
    block(blockTypes.sectionHeader, bytesOf(section), [
      [options.userApplication, encoder.encode(application)],
    ]),
    block(blockTypes.interfaceDescription, bytesOf(networkInterface), [
      [options.interfaceName, encoder.encode('inside')],
      [options.timeResolution, Uint8Array.of(6)],
    ]),
  ]);
}

/** One packet. @param at milliseconds since 1970 @param comments each shown beside the packet */
export function capturePacket(packet: Uint8Array, at: number, comments: readonly string[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(20));
  const time = BigInt(Math.round(at * 1000));
  header.setUint32(4, Number(time >> 32n), true);
  header.setUint32(8, Number(time & 0xffffffffn), true);
  header.setUint32(12, packet.length, true);
  header.setUint32(16, packet.length, true);
  return block(
    blockTypes.enhancedPacket,
    join([bytesOf(header), padded(packet)]),
    comments.map((comment) => [options.comment, encoder.encode(comment).subarray(0, 0xfff0)] as const),
  );
}

type Option = readonly [code: number, value: Uint8Array];

/** §3.1: type, length, body, length again. */
function block(type: number, body: Uint8Array, withOptions: readonly Option[]): Uint8Array {
  const list: readonly Option[] =
    withOptions.length === 0 ? [] : [...withOptions, [options.end, new Uint8Array()]];
  const content = join([body, ...list.map(option)]);
  const whole = new Uint8Array(content.length + 12);
  const view = new DataView(whole.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, whole.length, true);
  whole.set(content, 8);
  view.setUint32(whole.length - 4, whole.length, true);
  return whole;
}

/** §3.5 */
function option([code, value]: Option): Uint8Array {
  const header = new DataView(new ArrayBuffer(4));
  header.setUint16(0, code, true);
  header.setUint16(2, value.length, true);
  return join([bytesOf(header), padded(value)]);
}

/** To a multiple of 32 bits. */
function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  whole.set(bytes);
  return whole;
}

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
