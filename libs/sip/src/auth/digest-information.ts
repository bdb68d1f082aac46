import { Parameters } from '../grammar/parameters.js';
import { quote } from '../grammar/quoted-string.js';
import type { QualityOfProtection } from './digest-algorithm.js';
import { textOf } from './digest-parameters.js';

/** What a server tells a client that it has authenticated. All texts are without quotes. RFC 7616 §3.5 */
export interface DigestInformation {
  /** The nonce to be used from now on. */
  readonly nextNonce?: string;
  /** How `responseDigest` was made; in lower case, unknown ones included. */
  readonly qop?: string;
  /** rspauth, lower-case hexadecimal: the server knows the password, too. */
  readonly responseDigest?: string;
  /** cnonce and nc of the request. */
  readonly cnonce?: string;
  readonly nonceCount?: string;
}

/** Reads Authentication-Info or Proxy-Authentication-Info liberally. Throws SipSyntaxError where a text is too long. */
export function parseDigestInformation(parameters: Parameters): DigestInformation {
  const nextNonce = textOf(parameters, 'nextnonce');
  const qop = textOf(parameters, 'qop')?.toLowerCase();
  const responseDigest = textOf(parameters, 'rspauth')?.toLowerCase();
  const cnonce = textOf(parameters, 'cnonce');
  const nonceCount = textOf(parameters, 'nc');
  return {
    ...(nextNonce === undefined || nextNonce === '' ? {} : { nextNonce }),
    ...(qop === undefined ? {} : { qop }),
    ...(responseDigest === undefined ? {} : { responseDigest }),
    ...(cnonce === undefined ? {} : { cnonce }),
    ...(nonceCount === undefined ? {} : { nonceCount }),
  };
}

/** nextnonce, rspauth and cnonce are quoted; qop and nc must not be (RFC 7616 §3.5). */
export function printDigestInformation(
  information: DigestInformation & { readonly qop?: QualityOfProtection },
): Parameters {
  const { nextNonce, qop, responseDigest, cnonce, nonceCount } = information;
  return Parameters.of({
    nextnonce: nextNonce === undefined ? undefined : quote(nextNonce),
    qop,
    rspauth: responseDigest === undefined ? undefined : quote(responseDigest),
    cnonce: cnonce === undefined ? undefined : quote(cnonce),
    nc: nonceCount,
  });
}
