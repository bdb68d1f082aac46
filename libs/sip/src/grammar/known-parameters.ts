/**
 * Names of parameters that messages are full of. One that is found here is not cut out of the message, and compares
 * with the name that it is asked for by address.
 */
const names = [
  'alias branch comp expires handling lr maddr method ob q received reg-id rport tag transport ttl user +sip.instance',
  'algorithm cnonce domain nc nonce opaque qop realm response stale uri userhash username',
  'boundary cause charset duration id purpose reason refresher text event-type from-tag to-tag call-id retry-after',
  'pub-gruu temp-gruu gr sigcomp-id r2 early-only audio video',
].flatMap((line) => line.split(' '));

interface Known {
  readonly name: string;
  readonly codes: Uint8Array;
}

const bySight: (Known[] | undefined)[] = new Array<Known[] | undefined>(16 * 128).fill(undefined);
const sightOf = (length: number, firstCode: number): number => (length << 7) | firstCode;
// As keys of an object the names become the engine's own single copies.
for (const name of Object.keys(Object.fromEntries(names.map((each) => [each, each])))) {
  const sight = sightOf(name.length, name.charCodeAt(0));
  bySight[sight] = [...(bySight[sight] ?? []), { name, codes: Buffer.from(name, 'latin1') }];
}

/** The text from `start` to `end`, without cutting it out where it is a well-known parameter's name. */
export function parameterName(text: string, codes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  const first = codes[start] as number;
  const group = length > 15 || first > 127 ? undefined : bySight[sightOf(length, first)];
  if (group !== undefined) {
    for (let i = 0; i < group.length; i++) {
      const known = group[i] as Known;
      let at = length - 1;
      while (at > 0 && codes[start + at] === known.codes[at]) at--;
      if (at === 0) return known.name;
    }
  }
  return text.slice(start, end);
}
