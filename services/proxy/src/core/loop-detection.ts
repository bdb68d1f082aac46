import { CallId, CSeq, From, magicCookie, ProxyRequire, Route, type SipRequest, Via } from '@trapezoid/sip';

/**
 * A number over all that decides where a request goes: the same again in a Via of ours means a loop, another one a
 * spiral. The ACK to a failure and the CANCEL of an INVITE have the same as that, for they have its branch: the To tag,
 * which only the ACK has, does not count.
 * RFC 3261 §16.6 step 8, RFC 5393 §4.2
 */
export function loopHash(request: SipRequest): string {
  const parts = [
    request.requestUri,
    request.header(From)?.parameters.get('tag') ?? '',
    request.header(CallId) ?? '',
    String(request.header(CSeq)?.number ?? ''),
    ...request.fieldsOf(Route, ProxyRequire).map(({ line }) => line),
  ];
  return hash(parts.join('\n'));
}

/** The branch of a forwarded request: unique, with the loop hash behind a dot. */
export function branchWith(random: string, loop: string): string {
  return `${magicCookie}${random}.${loop}`;
}

/** True where a Via that this element made says that the request has been here with the same decision to make. */
export function hasLooped(
  request: SipRequest,
  isOwn: (host: string, port: number | undefined) => boolean,
): boolean {
  let expected: string | undefined;
  for (const { sentBy, parameters } of request.headers(Via)) {
    const branch = parameters.get('branch');
    if (branch === undefined || !isOwn(sentBy.host, sentBy.port)) continue;
    expected ??= `.${loopHash(request)}`;
    if (branch.endsWith(expected)) return true;
  }
  return false;
}

/** FNV-1a over two lanes: not secret, only unlikely to collide. */
function hash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x1b873593;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ (code + i), 0x85ebca6b);
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36);
}
