import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a request shows of its sender. */
export interface Credentials {
  /** Authorization header. */
  readonly authorization: string | undefined;
  /** Cookie header. */
  readonly cookie: string | undefined;
}

/** A token that nobody guesses: 24 bytes of chance. */
export function makeToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Who may use the API: everybody, or who has the token, as a bearer (RFC 6750 §2.1) or in the page's cookie. */
export class Access {
  /** What the cookie holds: good for the API, and of no use to find the token. */
  private readonly cookieValue: string | undefined;

  /** @param token undefined where everybody may who reaches the console. */
  constructor(private readonly token: string | undefined) {
    this.cookieValue =
      token === undefined ? undefined : createHash('sha256').update(`cookie ${token}`).digest('base64url');
  }

  get required(): boolean {
    return this.token !== undefined;
  }

  isToken(given: string): boolean {
    return this.token === undefined || sameText(given, this.token);
  }

  admits({ authorization, cookie }: Credentials, port: number): boolean {
    if (this.token === undefined) return true;
    const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (bearer !== undefined) return this.isToken(bearer);
    return cookiesIn(cookie ?? '', cookieName(port)).some((value) => sameText(value, this.cookieValue ?? ''));
  }

  /** A Set-Cookie value for the page. Pages of other sites can't send it, and no script can read it. */
  cookie(port: number): string {
    return `${cookieName(port)}=${this.cookieValue ?? ''}; ${cookieAttributes}`;
  }

  /** A Set-Cookie value that takes the cookie away. */
  forget(port: number): string {
    return `${cookieName(port)}=; ${cookieAttributes}; Max-Age=0`;
  }
}

const cookieAttributes = 'HttpOnly; SameSite=Strict; Path=/';

/** Browsers share cookies between the ports of a host: two labs on one host have two names. */
function cookieName(port: number): string {
  return `trapezoid-${port}`;
}

function cookiesIn(header: string, name: string): string[] {
  return header
    .slice(0, 8192)
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

/** Takes as long for any wrong text of the same length. */
function sameText(left: string, right: string): boolean {
  const one = createHash('sha256').update(left).digest();
  const other = createHash('sha256').update(right).digest();
  return timingSafeEqual(one, other);
}
