import { isSipUri, unescapePart } from '@trapezoid/sip';
import type { OwnPath } from './determine-targets.js';
import { isOwnUri, type OwnAddresses } from './preprocess-route.js';
import { pathSubject, type RouteTokens } from './route-token.js';

/** The Path values of this proxy, told by its addresses and read by its key. */
export function ownPath(own: OwnAddresses, tokens: RouteTokens): OwnPath {
  return {
    isOwn: (uri) => isOwnUri(uri, own),
    read: (uri) =>
      isSipUri(uri) && uri.user !== undefined ? tokens.read(pathSubject, unescapePart(uri.user)) : undefined,
  };
}
