import { createSocket, type Socket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EmbeddedBus } from '@trapezoid/bus';
import { silentLogger } from '../logger/logger.js';
import { createTap, type Tap, type TapRecord } from '../tap/tap.js';
import { encodeHep, type HepMessage, hepChunks, hepFactTypes, hepVendor } from './encode-hep.js';
import { type HepFeed, HepTargetError, startHepFeed } from './hep-feed.js';

/** Chunks by vendor and type, read as HEP3 lays them out. */
function readHep(packet: Buffer): Map<string, Buffer> {
  expect(packet.toString('latin1', 0, 4)).toBe('HEP3');
  expect(packet.readUInt16BE(4)).toBe(packet.length);
  const chunks = new Map<string, Buffer>();
  for (let at = 6; at < packet.length; ) {
    const length = packet.readUInt16BE(at + 4);
    chunks.set(
      `${packet.readUInt16BE(at)}/${packet.readUInt16BE(at + 2)}`,
      packet.subarray(at + 6, at + length),
    );
    at += length;
  }
  return chunks;
}

const message: HepMessage = {
  protocol: 'UDP',
  source: { host: '10.0.0.1', port: 5060 },
  destination: { host: '10.0.0.2', port: 5070 },
  at: 1_700_000_000_123.456,
  payload: Buffer.from('OPTIONS sip:x SIP/2.0\r\n\r\n'),
  agent: 7,
  correlation: 'call-1',
  facts: { sender: 'alice', reason: 'asks', section: 'RFC 3261 §11.1' },
};

describe('a message as HEP , revision 3', () => {
  const chunksOf = (changed: Partial<HepMessage> = {}) =>
    readHep(Buffer.from(encodeHep({ ...message, ...changed }) ?? []));
  const hex = (chunks: Map<string, Buffer>, type: number) => chunks.get(`0/${type}`)?.toString('hex');

  it('has addresses, ports, time and text in the generic chunks', () => {
    const chunks = chunksOf();

    expect(hex(chunks, hepChunks.ipFamily)).toBe('02');
    expect(hex(chunks, hepChunks.ipProtocol)).toBe('11');
    expect(hex(chunks, hepChunks.ipv4Source)).toBe('0a000001');
    expect(hex(chunks, hepChunks.ipv4Destination)).toBe('0a000002');
    expect(hex(chunks, hepChunks.sourcePort)).toBe('13c4');
    expect(chunks.get(`0/${hepChunks.seconds}`)?.readUInt32BE()).toBe(1_700_000_000);
    expect(chunks.get(`0/${hepChunks.microseconds}`)?.readUInt32BE()).toBe(123_456);
    expect(hex(chunks, hepChunks.payloadType)).toBe('01');
    expect(chunks.get(`0/${hepChunks.correlation}`)?.toString()).toBe('call-1');
    expect(chunks.get(`0/${hepChunks.payload}`)?.toString()).toMatch(/^OPTIONS/);
  });

  it('has the facts beside it in chunks of our own vendor id', () => {
    const chunks = chunksOf();
    const fact = (name: (typeof hepFactTypes)[number]) =>
      chunks.get(`${hepVendor}/${hepFactTypes.indexOf(name) + 1}`)?.toString();

    expect([fact('sender'), fact('reason'), fact('section'), fact('marks')]).toEqual([
      'alice',
      'asks',
      'RFC 3261 §11.1',
      undefined,
    ]);
  });

  it('has IPv6 addresses where an end has one, and TCP for all that is no datagram', () => {
    const chunks = chunksOf({ source: { host: '::1', port: 1 }, protocol: 'WSS' });

    expect([hex(chunks, hepChunks.ipFamily), hex(chunks, hepChunks.ipProtocol)]).toEqual(['0a', '06']);
    expect(hex(chunks, hepChunks.ipv6Source)).toBe(`${'0'.repeat(31)}1`);
    expect(hex(chunks, hepChunks.ipv6Destination)).toBe(`${'0'.repeat(20)}ffff0a000002`);
  });

  it('is none where a datagram can not carry it', () => {
    expect(encodeHep({ ...message, payload: new Uint8Array(65_500) })).toBeUndefined();
  });
});

describe('the feed to a HEP collector', () => {
  let bus: EmbeddedBus;
  let collector: Socket;
  let received: Map<string, Buffer>[];
  let taps: Tap[];
  let feed: HepFeed | undefined;
  const record: TapRecord = {
    direction: 'sent',
    protocol: 'UDP',
    source: { host: '127.0.0.1', port: 5091 },
    destination: { host: '127.0.0.1', port: 5060 },
    text: 'OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nCSeq: 1 OPTIONS\r\nAuthorization: Digest response="abc"\r\n\r\n',
    callId: 'call-1',
    retransmission: false,
  };

  beforeEach(async () => {
    bus = new EmbeddedBus();
    collector = createSocket('udp4');
    received = [];
    taps = ['alice', 'proxy'].map((element) => createTap({ bus, element }));
    collector.on('message', (packet) => received.push(readHep(packet)));
    await new Promise<void>((resolve) => collector.bind(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    for (const tap of taps) tap.close();
    collector.close();
    await bus.close();
  });

  const start = async (elements?: ReadonlySet<string>) => {
    const target = { host: '127.0.0.1', port: collector.address().port };
    feed = await startHepFeed({
      bus,
      target,
      logger: silentLogger,
      ...(elements === undefined ? {} : { elements }),
    });
  };

  /** Sends what the feed still holds, and waits for it. */
  const end = async () => {
    await bus.flush();
    const sent = new Promise<void>((resolve) => collector.once('message', () => resolve()));
    await feed?.close();
    await sent;
  };

  it('has a message once that both its ends tell, credentials blanked, and turns the tap off when it ends', async () => {
    await start();
    expect(taps.map(({ listening }) => listening)).toEqual([true, true]);
    taps[0]?.record(record);
    taps[1]?.record({ ...record, direction: 'received' });
    await end();
    await bus.flush();

    expect([received.length, feed?.sent, feed?.dropped]).toEqual([1, 1, 0]);
    expect(received[0]?.get(`0/${hepChunks.payload}`)?.toString()).toContain('response="***"');
    expect(received[0]?.get(`${hepVendor}/1`)?.toString()).toBe('alice');
    expect(received[0]?.get(`${hepVendor}/2`)?.toString()).toBe('proxy');
    expect(taps.map(({ listening }) => listening)).toEqual([false, false]);
  });

  it('has what some elements tell alone where asked for', async () => {
    await start(new Set(['proxy']));
    taps[0]?.record({ ...record, callId: 'of alice alone' });
    taps[1]?.record({ ...record, direction: 'received' });
    await end();

    expect(received.map((chunks) => chunks.get(`0/${hepChunks.correlation}`)?.toString())).toEqual([
      'call-1',
    ]);
  });

  it('needs a collector that has an address', async () => {
    const target = { host: 'collector.invalid', port: 9060 };

    await expect(startHepFeed({ bus, target, logger: silentLogger })).rejects.toThrow(HepTargetError);
    expect(taps.map(({ listening }) => listening)).toEqual([false, false]);
  });
});
