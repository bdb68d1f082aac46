import { Parameters } from '../grammar/parameters.js';
import { parseUri } from '../grammar/uri.js';
import { Authorization } from '../message/headers/authorization.js';
import { CallId } from '../message/headers/call-id.js';
import { ProxyAuthorization } from '../message/headers/proxy-authorization.js';
import { To } from '../message/headers/to.js';
import { makeResponse } from '../message/make-response.js';
import { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import { systemRandom } from '../ports/random.js';
import { DigestClient } from './digest-client.js';
import type { DigestClientEvent, DigestClientOptions } from './digest-client-options.js';
import { type DigestCredentials, parseDigestCredentials } from './digest-credentials.js';
import { computeDigest, computeHa1 } from './digest-response.js';

export const alice = { username: 'alice', password: 'secret' };
export const clientOf = (changes: Partial<DigestClientOptions> = {}) =>
  new DigestClient({ credentials: [alice], random: systemRandom, ...changes });

export function requestTo(user: string, callId: string, method = 'INVITE'): SipRequest {
  const uri = parseUri(`sip:${user}@lab.test`);
  return SipRequest.to(method, uri).with(To, { uri, parameters: Parameters.none }).with(CallId, callId);
}
export const invite = requestTo('bob', 'call-1');

/** A 401 or 407 with these challenges, each "Name: parameters". */
export function challenged(request: SipRequest, ...challenges: string[]): SipResponse {
  return challenges.reduce(
    (response, line) => {
      const [name = '', parameters] = line.split(': ');
      const single = makeResponse(request, 401).withText(name, `Digest ${parameters}`);
      return response.withRawFields(single.fieldsOf({ name }));
    },
    makeResponse(request, 401),
  );
}
export const www = (realm: string, nonce: string, more = 'qop="auth"') =>
  `WWW-Authenticate: realm="${realm}", nonce="${nonce}", ${more}`;
export const proxy = (realm: string, nonce: string, more = 'qop="auth"') =>
  `Proxy-Authenticate: realm="${realm}", nonce="${nonce}", ${more}`;

export const userCredentials = (request: SipRequest | undefined): DigestCredentials[] =>
  (request?.headers(Authorization) ?? []).map(parseDigestCredentials);
export const proxyCredentials = (request: SipRequest | undefined): DigestCredentials[] =>
  (request?.headers(ProxyAuthorization) ?? []).map(parseDigestCredentials);

export function isRight(credentials: DigestCredentials | undefined, method = 'INVITE', body = ''): boolean {
  if (credentials === undefined) return false;
  const ha1 = computeHa1('MD5', 'alice', credentials.realm, 'secret');
  const input = { algorithm: 'MD5', ...credentials, ha1, method, body: Buffer.from(body) } as const;
  return computeDigest(input) === credentials.response;
}

/** A client, and what it tells. */
export function listeningClient(changes: Partial<DigestClientOptions> = {}) {
  const events: DigestClientEvent[] = [];
  return { client: clientOf({ ...changes, onEvent: (event) => events.push(event) }), events };
}
