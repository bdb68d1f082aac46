/** The methods that are registered for SIP: one that is found here is not cut out of its message. */
const methods = [
  'INVITE ACK BYE CANCEL OPTIONS REGISTER PRACK SUBSCRIBE NOTIFY PUBLISH INFO REFER MESSAGE UPDATE',
].flatMap((line) => line.split(' '));

interface Known {
  readonly method: string;
  /** With the blank behind it. */
  readonly codes: Uint8Array;
}

const byFirst: Known[][] = Array.from({ length: 256 }, () => []);
// As keys of an object the methods become the engine's own single copies: to compare with one is to compare addresses.
for (const method of Object.keys(Object.fromEntries(methods.map((each) => [each, each])))) {
  byFirst[method.charCodeAt(0)]?.push({ method, codes: Buffer.from(`${method} `, 'latin1') });
}

/** The well-known method that a request line begins with; undefined where it begins with another. RFC 3261 §7.1 */
export function knownMethod(line: Uint8Array): string | undefined {
  const group = byFirst[line[0] as number] as Known[];
  for (let i = 0; i < group.length; i++) {
    const { method, codes } = group[i] as Known;
    let at = codes.length - 1;
    while (at > 0 && line[at] === codes[at]) at--;
    if (at === 0) return method;
  }
  return undefined;
}
