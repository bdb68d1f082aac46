/** The bytes of a numeric host: 4 or 16; undefined for a name. RFC 4291 §2.2 */
export function addressBytes(host: string): Uint8Array | undefined {
  return host.includes(':') ? ipv6Bytes(host) : ipv4Bytes(host);
}

function ipv4Bytes(host: string): Uint8Array | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(host)?.slice(1).map(Number);
  return parts?.every((part) => part <= 255) ? Uint8Array.from(parts) : undefined;
}

function ipv6Bytes(host: string): Uint8Array | undefined {
  const bare = host.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const halves = bare.split('::');
  if (halves.length > 2) return undefined;
  const [left, right] = halves.map(groupBytes);
  if (left === undefined || (halves.length === 2 && right === undefined)) return undefined;
  if (right === undefined) return left.length === 16 ? Uint8Array.from(left) : undefined;
  const missing = 16 - left.length - right.length;
  return missing < 2 ? undefined : Uint8Array.from([...left, ...new Array(missing).fill(0), ...right]);
}

function groupBytes(half: string): number[] | undefined {
  if (half === '') return [];
  const bytes: number[] = [];
  for (const group of half.split(':')) {
    const embedded = group.includes('.') ? ipv4Bytes(group) : undefined;
    if (embedded !== undefined) bytes.push(...embedded);
    else if (/^[0-9a-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return undefined;
  }
  return bytes;
}
