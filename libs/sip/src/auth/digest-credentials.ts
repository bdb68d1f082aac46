import { Parameters } from '../grammar/parameters.js';
import { quote } from '../grammar/quoted-string.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import type { AuthenticationValue } from '../message/headers/authentication-parameters.js';
import {
  type DigestAlgorithm,
  defaultAlgorithm,
  digestLength,
  isSessionAlgorithm,
  type QualityOfProtection,
} from './digest-algorithm.js';
import { algorithmOf, flagOf, requiredText, textOf } from './digest-parameters.js';
import { parseExtendedValue, printExtendedValue } from './extended-value.js';

/** What a client answers. All texts are without quotes. RFC 7616 §3.4 */
export interface DigestCredentials {
  readonly username: string;
  readonly realm: string;
  readonly nonce: string;
  /** digest-uri-value: the Request-URI as the client wrote it. */
  readonly uri: string;
  /** request-digest, lower-case hexadecimal. */
  readonly response: string;
  /** Absent where the challenge named none: MD5. */
  readonly algorithm?: DigestAlgorithm;
  /** Present with cnonce and nonceCount, or absent with both (RFC 2069). */
  readonly qop?: QualityOfProtection;
  readonly cnonce?: string;
  /** nc as spelled; the client writes eight hexadecimal digits. */
  readonly nonceCount?: string;
  readonly opaque?: string;
  /** `username` is a hash (RFC 7616 §3.4.4). */
  readonly userhash: boolean;
  /** The name stands in username*, where it may be any text; not together with `userhash`. Default: in username. */
  readonly extended?: boolean;
}

const maximumUsername = 255;
const maximumCnonce = 256;

/**
 * Reads credentials liberally: quotes may stand or lack anywhere.
 * Throws SipSyntaxError for what is missing, too long, unknown or contradictory.
 */
export function parseDigestCredentials({ parameters }: AuthenticationValue): DigestCredentials {
  const algorithm = algorithmOf(parameters);
  const opaque = textOf(parameters, 'opaque');
  const extended = parameters.has('username*');
  const userhash = flagOf(parameters, 'userhash');
  if (extended && userhash) throw new SipSyntaxError('username* with a hash', 0);
  return {
    username: extended
      ? extendedUsernameOf(parameters)
      : requiredText(parameters, 'username', maximumUsername),
    realm: requiredText(parameters, 'realm'),
    nonce: requiredText(parameters, 'nonce'),
    uri: requiredText(parameters, 'uri', 8192),
    response: responseOf(parameters, algorithm ?? defaultAlgorithm),
    ...(algorithm === undefined ? {} : { algorithm }),
    ...protectionOf(parameters, algorithm ?? defaultAlgorithm),
    ...(opaque === undefined ? {} : { opaque }),
    userhash,
    ...(extended ? { extended } : {}),
  };
}

/** username*, an ext-value; username beside it is an error (RFC 7616 §3.4). */
function extendedUsernameOf(parameters: Parameters): string {
  if (parameters.has('username')) throw new SipSyntaxError('both username and username*', 0);
  const username = parseExtendedValue(parameters.get('username*') ?? '');
  if (username === undefined) throw new SipSyntaxError('malformed username*', 0);
  if (username.length > maximumUsername) throw new SipSyntaxError('username* too long', 0);
  return username;
}

function responseOf(parameters: Parameters, algorithm: DigestAlgorithm): string {
  const response = requiredText(parameters, 'response').toLowerCase();
  const length = digestLength(algorithm);
  if (response.length !== length || !/^[0-9a-f]+$/.test(response)) {
    throw new SipSyntaxError(`response is not ${length} hexadecimal digits`, 0);
  }
  return response;
}

function protectionOf(
  parameters: Parameters,
  algorithm: DigestAlgorithm,
): Pick<DigestCredentials, 'qop' | 'cnonce' | 'nonceCount'> {
  const qop = textOf(parameters, 'qop')?.toLowerCase();
  if (qop === undefined) {
    // A key that depends on the cnonce asks for a qop (RFC 3261 §22.4 item 8).
    if (isSessionAlgorithm(algorithm)) throw new SipSyntaxError(`qop missing with ${algorithm}`, 0);
    return {};
  }
  if (qop !== 'auth' && qop !== 'auth-int') throw new SipSyntaxError('unknown qop', 0);
  const nonceCount = requiredText(parameters, 'nc');
  // Deviation: fewer than eight digits are taken, because some phones leave the zeros out.
  if (!/^[0-9a-fA-F]{1,8}$/.test(nonceCount)) throw new SipSyntaxError('malformed nc', 0);
  return { qop, nonceCount, cnonce: requiredText(parameters, 'cnonce', maximumCnonce) };
}

/**
 * username, realm, nonce, uri, response, cnonce and opaque are quoted; algorithm, qop and nc must not be
 * (RFC 7616 §3.4).
 */
export function printDigestCredentials(credentials: DigestCredentials): AuthenticationValue {
  const { username, realm, nonce, uri, response, algorithm, qop, cnonce, nonceCount, opaque } = credentials;
  const { userhash, extended = false } = credentials;
  return {
    scheme: 'Digest',
    parameters: Parameters.of({
      username: extended ? undefined : quote(username),
      'username*': extended ? printExtendedValue(username) : undefined,
      realm: quote(realm),
      nonce: quote(nonce),
      uri: quote(uri),
      response: quote(response),
      algorithm,
      cnonce: cnonce === undefined ? undefined : quote(cnonce),
      opaque: opaque === undefined ? undefined : quote(opaque),
      qop,
      nc: nonceCount,
      userhash: userhash ? 'true' : undefined,
    }),
  };
}
