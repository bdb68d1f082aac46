import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  CallId,
  canonicalAddressOfRecord,
  From,
  parseFlow,
  printFlow,
  printUri,
  type Secrets,
  type SipRequest,
  type Target,
  To,
  type Uri,
} from '@trapezoid/sip';

/** What a route URI of this proxy stands for. */
export interface RouteToken {
  /** The addresses on both sides of the proxy: where the requests of a dialog may go without being asked. */
  readonly hosts?: readonly string[];
  /** The connection of a user agent that can't be reached by an address. */
  readonly flow?: Target;
  /** The proxy has admitted this very request and sends it to itself: a spiral. */
  readonly admitted?: boolean;
}

const macBytes = 9;
const admittedMark = '!';

/**
 * Signs what the proxy puts into the user part of its Record-Route and Path URIs, so that nobody can make one up.
 * RFC 3261 §16.6 step 4, RFC 5626 §5.2
 */
export class RouteTokens {
  // Private to the engine too, so that no log of an object shows a key.
  readonly #keys: Secrets;

  /** @param keys the first one signs, each is good for what was signed before. */
  constructor(keys: Secrets) {
    this.#keys = keys;
  }

  /** `subject` is what the token is good for: see dialogSubject and pathSubject. */
  make(subject: string, token: RouteToken): string {
    const payload = Buffer.from(printToken(token)).toString('base64url');
    return `${payload}.${macOf(this.#keys()[0], subject, payload).toString('base64url')}`;
  }

  /** What the token says, or undefined for one that this proxy did not make for this subject. */
  read(subject: string, text: string): RouteToken | undefined {
    const dot = text.lastIndexOf('.');
    if (dot < 0) return undefined;
    const payload = text.slice(0, dot);
    const mac = Buffer.from(text.slice(dot + 1), 'base64url');
    if (mac.length !== macBytes) return undefined;
    const isSigned = this.#keys().some((key) => timingSafeEqual(mac, macOf(key, subject, payload)));
    if (!isSigned) return undefined;
    return parseToken(Buffer.from(payload, 'base64url').toString());
  }
}

function macOf(key: string, subject: string, payload: string): Buffer {
  return createHmac('sha256', key).update(`${payload}\n${subject}`).digest().subarray(0, macBytes);
}

/** What a token in a Path URI is good for. */
export const pathSubject = 'path';

/**
 * What a token in a Record-Route URI is good for: one Call-ID between two parties. A party of the dialog that puts
 * another's name into From, or somebody else into To, has to be admitted like anybody.
 */
export function dialogSubject(request: SipRequest): string {
  const parties = [request.required(From).uri, request.required(To).uri].map(nameOf).sort();
  return [request.required(CallId), ...parties].join('\n');
}

const nameOf = (uri: Uri): string => canonicalAddressOfRecord(uri) ?? printUri(uri);

function printToken({ hosts = [], flow, admitted }: RouteToken): string {
  const first = admitted ? admittedMark : hosts.join(',');
  return flow === undefined ? first : `${first} ${printFlow(flow)}`;
}

/** Reads what `printToken` wrote; the signature vouches for its form. */
function parseToken(text: string): RouteToken {
  const [first = '', flowText] = text.split(' ');
  if (first === admittedMark) return { admitted: true };
  const hosts = first === '' ? [] : first.split(',');
  const flow = flowText === undefined ? undefined : parseFlow(flowText);
  return flow === undefined ? { hosts } : { hosts, flow };
}
