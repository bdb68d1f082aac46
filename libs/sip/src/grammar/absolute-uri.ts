import { consistsOf, passwordCharacters, strictUserCharacters, uriCharacters } from './characters.js';
import { isHost } from './host.js';

/** `"//" [ userinfo "@" ] IPv6reference [ ":" port ]` and what follows it. */
const withReference = /^\/\/(?:([^@[\]]*)@)?(\[[^[\]]*\])(?::\d+)?([/?].*)?$/;

/**
 * True for what may follow the scheme of an absoluteURI, but for its escapes: hier-part / opaque-part. Without brackets
 * any uric will do, since an authority that is no srvr is a reg-name, '@' and ':' included; brackets stand around the
 * IPv6 address of a srvr and nowhere else.
 * RFC 3261 §25.1
 */
export function isAbsoluteUriPart(text: string): boolean {
  if (!/[[\]]/.test(text)) return consistsOf(text, uriCharacters);
  const [, userInfo, reference = '', rest = '/'] = withReference.exec(text) ?? [];
  return (
    isHost(reference) && (userInfo === undefined || isUserInfo(userInfo)) && consistsOf(rest, uriCharacters)
  );
}

/** user [ ":" password ] */
function isUserInfo(text: string): boolean {
  const [user = '', ...password] = text.split(':');
  return (
    consistsOf(user, strictUserCharacters) &&
    password.length < 2 &&
    password.every((part) => part === '' || consistsOf(part, passwordCharacters))
  );
}
