import { isToken } from '../../grammar/characters.js';
import {
  oneOf,
  type ParameterForm,
  parameterForms,
  quotedValue,
  tokenValue,
} from '../../grammar/parameter-forms.js';
import { unquote } from '../../grammar/quoted-string.js';
import { SipSyntaxError } from '../../grammar/syntax-error.js';
import { parseUri } from '../../grammar/uri.js';

const matches =
  (pattern: RegExp): ParameterForm =>
  (value) =>
    value !== undefined && pattern.test(value);

/** A quoted string for whose text the test holds. */
const quoted =
  (test: (text: string) => boolean): ParameterForm =>
  (value) =>
    value !== undefined && quotedValue(value) && test(unquote(value));

function isUri(text: string): boolean {
  try {
    parseUri(text, { strict: true });
    return true;
  } catch (error) {
    if (error instanceof SipSyntaxError) return false;
    throw error;
  }
}

const absolutePath = /^\/(?:[\w\-.!~*'()/:@&=+$,;]|%[0-9a-fA-F]{2})*$/;

/** `URI *( 1*SP URI )`, each an absoluteURI or an abs-path */
const isDomain = (text: string): boolean =>
  text.split(/ +/).every((uri) => absolutePath.test(uri) || isUri(uri));

const trueOrFalse = oneOf('true', 'false');
/** 8LHEX */
const nonceCount = matches(/^[\da-f]{8}$/);

/** What the parameters of a Digest challenge look like. RFC 3261 §25.1 (digest-cln), RFC 7616 §3.3 */
export const challengeForms = parameterForms({
  realm: quotedValue,
  domain: quoted(isDomain),
  nonce: quotedValue,
  opaque: quotedValue,
  stale: trueOrFalse,
  algorithm: tokenValue,
  qop: quoted((text) => text.split(',').every(isToken)),
  charset: oneOf('utf-8'),
  userhash: trueOrFalse,
});

/**
 * What the parameters of Digest credentials look like. The response has the digits of its algorithm, 32 at least; none
 * before there was a challenge.
 * RFC 3261 §22.4 (item 3), §25.1 (dig-resp), RFC 7616 §3.4, RFC 8760 §2.7
 */
export const credentialsForms = parameterForms({
  username: quotedValue,
  'username*': tokenValue,
  realm: quotedValue,
  nonce: quotedValue,
  uri: quoted(isUri),
  response: matches(/^"(?:[\da-f]{32,})?"$/),
  algorithm: tokenValue,
  cnonce: quotedValue,
  opaque: quotedValue,
  qop: tokenValue,
  nc: nonceCount,
  userhash: trueOrFalse,
});

/** What the parameters of Authentication-Info look like. RFC 3261 §25.1 (ainfo) */
export const informationForms = parameterForms({
  nextnonce: quotedValue,
  qop: tokenValue,
  rspauth: matches(/^"[\da-f]*"$/),
  cnonce: quotedValue,
  nc: nonceCount,
});
