/** Cuts a stream of netstrings (`5:hello,`) into their contents, however it is segmented. */
export class NetstringReader {
  private pending = Buffer.alloc(0);

  /** Takes what has come; gives what is complete. Throws where it is no netstring. */
  push(chunk: Buffer): string[] {
    this.pending = Buffer.concat([this.pending, chunk]);
    const complete: string[] = [];
    for (;;) {
      const colon = this.pending.indexOf(':');
      if (colon < 0) break;
      const length = Number(this.pending.toString('latin1', 0, colon));
      if (!Number.isInteger(length) || length < 0) throw new Error('no netstring');
      if (this.pending.length < colon + 2 + length) break;
      complete.push(this.pending.toString('utf8', colon + 1, colon + 1 + length));
      this.pending = this.pending.subarray(colon + 2 + length);
    }
    return complete;
  }
}

export function printNetstring(text: string): string {
  return `${Buffer.byteLength(text)}:${text},`;
}
