/** An Authorization or Proxy-Authorization header field with its folded continuation lines (RFC 3261 §7.3.1). */
const credentialsHeader = /^(?:proxy-)?authorization[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*/gim;
/** A password in a URI: `sip:user:password@host` (RFC 3261 §25.1, `userinfo`). */
const uriPassword = /(\bsips?:[^\s:@<>"]{0,512}:)([^\s@<>"]{1,512})@/gi;
const digestScheme = /^[^:]*:\s*digest\s/i;
/** What a password can be guessed from: the digest's result. */
const digestResult = /(\bresponse\s*=\s*)("(?:[^"\\]|\\.)*"?|[^\s,"]+)/gi;

/**
 * The same text, of the same length, with `*` for each character of a credential: the `response` of digest
 * credentials, all of the credentials of any other scheme, and passwords in SIP URIs.
 */
export function blankCredentials(text: string): string {
  return text.replaceAll(credentialsHeader, blankHeader).replaceAll(uriPassword, blankUriPassword);
}

function blankHeader(field: string): string {
  if (digestScheme.test(field)) {
    return field.replaceAll(digestResult, (_all, name: string, value: string) => `${name}${blank(value)}`);
  }
  const value = field.indexOf(':') + 1;
  const scheme = /^\s*[\w-]+(?=\s)/.exec(field.slice(value))?.[0].length ?? 0;
  return `${field.slice(0, value + scheme)}${blank(field.slice(value + scheme))}`;
}

function blankUriPassword(_all: string, before: string, password: string): string {
  return `${before}${'*'.repeat(password.length)}@`;
}

/** Quotes and white space stay, so that the message is still read as what it was. */
function blank(value: string): string {
  return value.replaceAll(/[^\s"]/g, '*');
}
