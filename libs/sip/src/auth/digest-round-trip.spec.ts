import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Parameters } from '../grammar/parameters.js';
import { parseUri } from '../grammar/uri.js';
import { Authorization } from '../message/headers/authorization.js';
import { CallId } from '../message/headers/call-id.js';
import { ProxyAuthenticate } from '../message/headers/proxy-authenticate.js';
import { ProxyAuthorization } from '../message/headers/proxy-authorization.js';
import { To } from '../message/headers/to.js';
import { WwwAuthenticate } from '../message/headers/www-authenticate.js';
import { makeResponse } from '../message/make-response.js';
import { parseMessage } from '../message/parse-message.js';
import { printMessage } from '../message/print-message.js';
import { SipRequest } from '../message/request.js';
import { SipResponse } from '../message/response.js';
import { systemRandom } from '../ports/random.js';
import {
  type DigestAlgorithm,
  digestAlgorithms,
  hashAlgorithmOf,
  type QualityOfProtection,
} from './digest-algorithm.js';
import { DigestClient } from './digest-client.js';
import type { DigestClientEvent } from './digest-client-options.js';
import { computeHa1, hashUsername } from './digest-response.js';
import { type AuthenticationOutcome, type CredentialsField, DigestServer } from './digest-server.js';

/** All but line ends and halves of characters, which no header field can carry. */
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom('"', '\\', 'a"b', '\\"', 'J\u00e4s\u00f8n Doe', '\u{1f4de}', 'a,b;c=d', ' ', "o'hara"),
  )
  .filter((value) => !/[\r\n\p{Cs}]/u.test(value));

/** What a server can ask for. */
interface Offer {
  readonly algorithm: DigestAlgorithm;
  /** None: the challenge of a server of RFC 2069. */
  readonly qop: QualityOfProtection | 'none';
  readonly userhash: boolean;
  readonly charset: boolean;
}

const offers: readonly Offer[] = digestAlgorithms.flatMap((algorithm) =>
  (['none', 'auth', 'auth-int'] as const)
    // A key that depends on the cnonce asks for a qop (RFC 3261 §22.4 item 8).
    .filter((qop) => qop !== 'none' || !algorithm.endsWith('-sess'))
    .flatMap((qop) =>
      [false, true].flatMap((userhash) =>
        [false, true].map((charset) => ({ algorithm, qop, userhash, charset })),
      ),
    ),
);

const exchange = fc.record({
  username: text,
  password: fc.string({ unit: 'grapheme' }),
  realm: text,
  field: fc.constantFrom<CredentialsField>('Authorization', 'Proxy-Authorization'),
  method: fc.constantFrom('REGISTER', 'INVITE', 'MESSAGE'),
  body: fc.uint8Array({ maxLength: 50 }),
});

interface Exchange {
  readonly username: string;
  readonly password: string;
  readonly realm: string;
  readonly field: CredentialsField;
  readonly method: string;
  readonly body: Uint8Array;
}

const setting = fc.record({ offer: fc.constantFrom(...offers), exchange });

const plain: Exchange = {
  username: 'alice',
  password: 'secret',
  realm: 'lab.test',
  field: 'Authorization',
  method: 'INVITE',
  body: new Uint8Array(),
};
const usual: Offer = { algorithm: 'MD5', qop: 'auth', userhash: false, charset: false };

function overTheWire<Message extends SipRequest | SipResponse>(message: Message): Message {
  return parseMessage(printMessage(message)) as Message;
}

/** A server with this one account, of which it knows the HA1 alone. */
function setUp({ algorithm, qop, userhash, charset }: Offer, chosen: Exchange) {
  const { password, realm, field, method, body } = chosen;
  const username = charset ? chosen.username.normalize('NFC') : chosen.username;
  const ha1 = computeHa1(
    hashAlgorithmOf(algorithm),
    username,
    realm,
    charset ? password.normalize('NFC') : password,
  );
  const clock = { time: 1_700_000_000_000, now: () => clock.time };
  const server = new DigestServer({
    realm,
    algorithms: [algorithm],
    qop: [qop === 'none' ? 'auth' : qop],
    nonceLifetime: 60,
    nextNonceAfter: 0,
    clock,
    random: systemRandom,
    findHa1: async (name) => (name === username ? ha1 : undefined),
    ...(userhash
      ? {
          findByUserhash: async (hash, inRealm, hashAlgorithm) =>
            hash === hashUsername(hashAlgorithm, username, inRealm) ? { username, ha1 } : undefined,
        }
      : {}),
    ...(charset ? { charset: 'UTF-8' } : {}),
  });
  const uri = parseUri('sip:bob@lab.test');
  const request = SipRequest.to(method, uri)
    .with(To, { uri, parameters: Parameters.none })
    .with(CallId, 'call-1')
    .withBody('application/octet-stream', body);
  const definition = field === 'Authorization' ? WwwAuthenticate : ProxyAuthenticate;
  return {
    clock,
    request,
    account: { kind: 'authenticated', username, algorithm, refusals: [], confirm: expect.any(Function) },
    receive: (sent: SipRequest) => server.authenticate(overTheWire(sent), field),
    refuse: (outcome: AuthenticationOutcome): SipResponse => {
      if (outcome.kind !== 'challenged') throw new Error('not challenged');
      const challenges = outcome.challenges.map(({ scheme, parameters }) => ({
        scheme,
        parameters: qop === 'none' ? parameters.without('qop') : parameters,
      }));
      return overTheWire(makeResponse(request, 401).withAll(definition, challenges));
    },
    accept: (outcome: AuthenticationOutcome): SipResponse => {
      if (outcome.kind !== 'authenticated') throw new Error(`not authenticated: ${outcome.reason}`);
      return overTheWire(outcome.confirm(makeResponse(request, 200).withBody('text/plain', 'welcome')));
    },
  };
}

const clientOf = (username: string, password: string, onEvent?: (event: DigestClientEvent) => void) =>
  new DigestClient({
    credentials: [{ username, password }],
    random: systemRandom,
    ...(onEvent === undefined ? {} : { onEvent }),
  });

describe('digest client and server over the wire', () => {
  it.each(offers)(
    'agree on $algorithm, qop $qop, userhash $userhash, charset $charset, whatever name, realm and body: once challenged, in advance, with the next nonce and with a new one (RFC 7616 §3.6)',
    async (offer) => {
      await fc.assert(
        fc.asyncProperty(exchange, async (chosen) => {
          const { clock, request, account, receive, refuse, accept } = setUp(offer, chosen);
          const events: DigestClientEvent[] = [];
          const client = clientOf(chosen.username, chosen.password, (event) => events.push(event));

          const answered = client.answer(request, refuse(await receive(request))) as SipRequest;
          const first = await receive(answered);
          expect(first).toEqual(account);
          expect(await receive(answered)).toMatchObject({ stale: true, cause: 'nonce-replayed' });
          if (offer.qop !== 'none') expect(await receive(client.authorize(request))).toEqual(account);

          client.learn(accept(first), answered);
          const next = client.authorize(request);
          expect(await receive(next)).toEqual(account);
          const proven = { kind: 'server-proven', realm: chosen.realm };
          expect(events).toEqual(offer.qop === 'none' ? [] : [proven]);

          clock.time += 60_001;
          const late = client.authorize(request);
          const expired = await receive(late);
          expect(expired).toMatchObject({ stale: true, cause: 'nonce-expired' });
          const renewed = client.answer(late, refuse(expired)) as SipRequest;
          expect(await receive(renewed)).toEqual(account);
        }),
        { numRuns: 15 },
      );
    },
  );

  /** Each parameter that the digest covers, and what stands for it when it is changed. */
  const changes: Readonly<Record<string, (value: string) => string>> = {
    username: () => '"mallory"',
    'username*': () => "UTF-8''mallory",
    realm: () => '"other.test"',
    nonce: (value) => `"${value.at(1) === '0' ? '1' : '0'}${value.slice(2)}`,
    uri: () => '"sip:bob@lab.test:5060"',
    response: (value) => `"${value.at(1) === '0' ? '1' : '0'}${value.slice(2)}`,
    algorithm: (value) => (value === 'MD5' ? 'SHA-256' : 'MD5'),
    qop: (value) => (value === 'auth' ? 'auth-int' : 'auth'),
    nc: () => '00000002',
    cnonce: () => '"another"',
    userhash: () => 'false',
  };

  it('do not agree any more when one of the parameters is another, and the change uses up nothing (RFC 7616 §5.8)', async () => {
    await fc.assert(
      fc.asyncProperty(setting, async ({ offer, exchange: chosen }) => {
        fc.pre(chosen.username !== 'mallory' && chosen.realm !== 'other.test');
        const { request, account, receive, refuse } = setUp(offer, chosen);
        const client = clientOf(chosen.username, chosen.password);
        const answered = client.answer(request, refuse(await receive(request))) as SipRequest;
        const definition = chosen.field === 'Authorization' ? Authorization : ProxyAuthorization;
        const [value] = answered.headers(definition);
        if (value === undefined) throw new Error('no credentials');
        // Not stale: that would say that the digest was right.
        const refused = { kind: 'challenged', stale: false };
        for (const [name] of value.parameters) {
          const change = changes[name];
          if (change === undefined) throw new Error(`${name} has no change`);
          const parameters = value.parameters.with(name, change(value.parameters.get(name) ?? ''));
          const changed = answered.withAll(definition, [{ ...value, parameters }]);
          expect({ name, ...(await receive(changed)) }).toMatchObject({ name, ...refused });
          const without = { ...value, parameters: value.parameters.without(name) };
          // Without its algorithm the digest is meant to be MD5's.
          if (name === 'algorithm' && offer.algorithm === 'MD5') continue;
          expect({ name, ...(await receive(answered.withAll(definition, [without]))) }).toMatchObject({
            name,
            ...refused,
          });
        }
        expect(await receive(answered)).toEqual(account);
      }),
      { numRuns: 200 },
    );
  });

  it('do not agree any more when the request is another: method, Request-URI, and under auth-int body (RFC 7616 §3.4.3)', async () => {
    await fc.assert(
      fc.asyncProperty(setting, async ({ offer, exchange: chosen }) => {
        const { request, account, receive, refuse } = setUp(offer, chosen);
        const client = clientOf(chosen.username, chosen.password);
        const answered = client.answer(request, refuse(await receive(request))) as SipRequest;
        const fields = answered.fieldsOf(Authorization, ProxyAuthorization);
        const inOther = (method: string, uri: string) => SipRequest.to(method, uri).withRawFields(fields);
        const other = answered.withBody('text/plain', Buffer.from([...chosen.body, 1]));
        expect(
          (await receive(inOther('OPTIONS', request.requestUri).withBody('a/b', chosen.body))).kind,
        ).toBe('challenged');
        expect((await receive(inOther(chosen.method, 'sip:carol@other.test'))).kind).toBe('challenged');
        if (offer.qop === 'auth-int') expect((await receive(other)).kind).toBe('challenged');
        expect(await receive(offer.qop === 'auth-int' ? answered : other)).toEqual(account);
      }),
      { numRuns: 100 },
    );
  });

  it('never agree on another password, and the client tries it once (RFC 3261 §22.1)', async () => {
    await fc.assert(
      fc.asyncProperty(
        setting,
        fc.string({ unit: 'grapheme' }),
        async ({ offer, exchange: chosen }, guess) => {
          fc.pre(guess.normalize('NFC') !== chosen.password.normalize('NFC'));
          const { request, receive, refuse } = setUp(offer, chosen);
          const client = clientOf(chosen.username, guess);
          const answered = client.answer(request, refuse(await receive(request))) as SipRequest;
          const refused = await receive(answered);
          expect(refused).toMatchObject({ kind: 'challenged', stale: false, cause: 'wrong-response' });
          expect(client.answer(answered, refuse(refused))).toBeUndefined();
        },
      ),
      { numRuns: 100 },
    );
  });

  it('survive any text in a header field: the server answers with a challenge (RFC 7616 §3.4)', async () => {
    const junk = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }).map((tail) => `Digest realm="lab.test", ${tail}`),
      fc
        .record({ name: fc.constantFrom('nonce', 'nc', 'username', 'uri', 'qop', 'response'), value: text })
        .map(
          ({ name, value }) =>
            `Digest realm="lab.test", ${name}=${value}, username="a", nonce="n", uri="sip:bob@lab.test", qop=auth, nc=1, cnonce="c", response="${'0'.repeat(32)}"`,
        ),
    );
    const { request, receive } = setUp(usual, plain);
    await fc.assert(
      fc.asyncProperty(junk, async (value) => {
        const outcome = await receive(request.withText('Authorization', value));
        expect(outcome.kind).toBe('challenged');
      }),
      { numRuns: 500 },
    );
  });

  it('survive any text in a challenge: the client answers it or gives up (RFC 8760 §2.4)', () => {
    const { request } = setUp(usual, plain);
    const prefix = fc.constantFrom('', 'Digest ', 'Digest realm="a", ', 'Digest realm="a", nonce="n", ');
    fc.assert(
      fc.property(prefix, fc.string({ unit: 'binary' }), (start, tail) => {
        const response = makeResponse(request, 401).withText('WWW-Authenticate', start + tail);
        const answered = clientOf('alice', 'secret').answer(request, response);
        if (answered !== undefined) expect(overTheWire(answered).has({ name: 'Authorization' })).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
