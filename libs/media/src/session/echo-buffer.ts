import { type CodecName, codecs } from '../g711/codec.js';

/** Samples held before they are sent back, so that packets may come unevenly: 40 ms. */
const headStart = 320;
/** Samples; above this the oldest go: 400 ms, the longest echo that a person still takes for one. */
const capacity = 3200;

/** What came and is to go back, whatever the packet sizes of the two directions. */
export class EchoBuffer {
  #octets: number[] = [];
  #codec: CodecName = 'PCMU';
  #flowing = false;

  append(octets: Uint8Array, codec: CodecName): void {
    if (codec !== this.#codec) {
      this.clear();
      this.#codec = codec;
    }
    for (const octet of octets) this.#octets.push(octet);
    if (this.#octets.length > capacity) this.#octets.splice(0, this.#octets.length - capacity);
    if (this.#octets.length >= headStart) this.#flowing = true;
  }

  /** The next so many samples in the codec asked for; undefined while there are too few. */
  take(samples: number, codec: CodecName): Uint8Array | undefined {
    if (!this.#flowing || this.#octets.length < samples) {
      this.#flowing = false;
      return undefined;
    }
    const octets = Uint8Array.from(this.#octets.splice(0, samples));
    return codec === this.#codec ? octets : codecs[codec].encode(codecs[this.#codec].decode(octets));
  }

  clear(): void {
    this.#octets = [];
    this.#flowing = false;
  }
}
