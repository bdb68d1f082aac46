import { Require, type SipRequest, Supported } from '@trapezoid/sip';

/** True where the sender says that it knows an extension; to require it is to know it. RFC 3261 §20.37, §20.32 */
export function supports(request: SipRequest, extension: string): boolean {
  return [...request.headers(Supported), ...request.headers(Require)].some(
    (tag) => tag.toLowerCase() === extension,
  );
}
