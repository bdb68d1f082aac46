import type { SessionBody } from '@trapezoid/sip';

/**
 * Gives the session descriptions of one leg another origin and no name of their own, as the far end of the other leg gets
 * them: user name, ids and address of `o=` tell who made them and where. Everything else stays byte for byte.
 * RFC 4566 §5.2, §5.3, RFC 3264 §8
 */
export class SessionOrigin {
  private version = 0;
  private last: string | undefined;

  /** @param id a number that no other session has; @param host what stands as the address. */
  constructor(
    private readonly id: number,
    private readonly host: string,
  ) {}

  hide(body: SessionBody): SessionBody {
    if (!body.contentType.toLowerCase().startsWith('application/sdp')) return body;
    const text = Buffer.from(body.content).toString('latin1');
    // A description that says the same keeps its version, one that says something else gets the next (RFC 3264 §8).
    if (this.last !== text) this.version++;
    this.last = text;
    const family = this.host.includes(':') ? 'IP6' : 'IP4';
    const hidden = text
      .replace(/^o=[^\r\n]*/m, `o=- ${this.id} ${this.version} IN ${family} ${this.host}`)
      .replace(/^s=[^\r\n]*/m, 's=-')
      .replace(/^[iuep]=[^\r\n]*\r?\n/gm, '');
    return { ...body, content: Buffer.from(hidden, 'latin1') };
  }
}
