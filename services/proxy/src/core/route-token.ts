import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Target, TransportProtocol } from '@trapezoid/sip';

/** What a route URI of this proxy stands for. */
export interface RouteToken {
  /** The connection of a user agent that can't be reached by an address. */
  readonly flow?: Target;
}

const macBytes = 9;

/**
 * Signs what the proxy puts into the user part of its Record-Route and Path URIs, so that nobody can make one up: a
 * route with a good token is the proof that a request belongs to what the proxy let pass before.
 * RFC 3261 §16.6 step 4, RFC 5626 §5.2
 */
export class RouteTokens {
  constructor(private readonly key: Uint8Array) {}

  /** `subject` is what the token is good for: a Call-ID for a dialog, `pathSubject` for a registration. */
  make(subject: string, { flow }: RouteToken): string {
    const payload = flow === undefined ? '' : printFlow(flow);
    return `${payload}.${this.mac(subject, payload).toString('base64url')}`;
  }

  /** What the token says, or undefined for one that this proxy did not make for this subject. */
  read(subject: string, token: string): RouteToken | undefined {
    const dot = token.lastIndexOf('.');
    if (dot < 0) return undefined;
    const payload = token.slice(0, dot);
    const mac = Buffer.from(token.slice(dot + 1), 'base64url');
    if (mac.length !== macBytes || !timingSafeEqual(mac, this.mac(subject, payload))) return undefined;
    return payload === '' ? {} : { flow: parseFlow(payload) };
  }

  private mac(subject: string, payload: string): Buffer {
    return createHmac('sha256', this.key).update(`${payload}\n${subject}`).digest().subarray(0, macBytes);
  }
}

/** What a token in a Path URI is good for. */
export const pathSubject = 'path';

function printFlow({ protocol, host, port, connection }: Target): string {
  return Buffer.from([protocol, host, port, connection].join(' ')).toString('base64url');
}

/** Reads what `printFlow` wrote; the signature vouches for its form. */
function parseFlow(payload: string): Target {
  const [protocol = '', host = '', port = '', connection = ''] = Buffer.from(payload, 'base64url')
    .toString()
    .split(' ');
  return { protocol: protocol as TransportProtocol, host, port: Number(port), connection };
}
