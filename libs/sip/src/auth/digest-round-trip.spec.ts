import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Parameters } from '../grammar/parameters.js';
import { parseUri } from '../grammar/uri.js';
import { CallId } from '../message/headers/call-id.js';
import { ProxyAuthenticate } from '../message/headers/proxy-authenticate.js';
import { To } from '../message/headers/to.js';
import { WwwAuthenticate } from '../message/headers/www-authenticate.js';
import { makeResponse } from '../message/make-response.js';
import { parseMessage } from '../message/parse-message.js';
import { printMessage } from '../message/print-message.js';
import { SipRequest } from '../message/request.js';
import { SipResponse } from '../message/response.js';
import { systemRandom } from '../ports/random.js';
import { type DigestAlgorithm, digestAlgorithms, type QualityOfProtection } from './digest-algorithm.js';
import { DigestClient } from './digest-client.js';
import { computeHa1 } from './digest-response.js';
import { type AuthenticationOutcome, type CredentialsField, DigestServer } from './digest-server.js';

/** All but line ends and halves of characters, which no header field can carry. */
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom('"', '\\', 'a"b', '\\"', 'J\u00e4s\u00f8n Doe', '\u{1f4de}', 'a,b;c=d', ' ', "o'hara"),
  )
  .filter((value) => !/[\r\n\p{Cs}]/u.test(value));

const setting = fc.record({
  username: text,
  password: fc.string({ unit: 'grapheme' }),
  realm: text,
  algorithm: fc.constantFrom(...digestAlgorithms),
  qop: fc.constantFrom<readonly QualityOfProtection[]>(
    ['auth'],
    ['auth-int'],
    ['auth', 'auth-int'],
    ['auth-int', 'auth'],
  ),
  field: fc.constantFrom<CredentialsField>('Authorization', 'Proxy-Authorization'),
  method: fc.constantFrom('REGISTER', 'INVITE', 'MESSAGE'),
  body: fc.uint8Array({ maxLength: 50 }),
});

interface Setting {
  username: string;
  password: string;
  realm: string;
  algorithm: DigestAlgorithm;
  qop: readonly QualityOfProtection[];
  field: CredentialsField;
  method: string;
  body: Uint8Array;
}

function overTheWire<Message extends SipRequest | SipResponse>(message: Message): Message {
  return parseMessage(printMessage(message)) as Message;
}

function setUp({ username, password, realm, algorithm, qop, field, method, body }: Setting) {
  const clock = { time: 1_700_000_000_000, now: () => clock.time };
  const server = new DigestServer({
    realm,
    algorithms: [algorithm],
    qop,
    nonceLifetime: 60,
    clock,
    random: systemRandom,
    findHa1: async (name, inRealm, hash) =>
      name === username ? computeHa1(hash, username, inRealm, password) : undefined,
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
    receive: (sent: SipRequest) => server.authenticate(overTheWire(sent), field),
    refuse: (outcome: AuthenticationOutcome): SipResponse => {
      if (outcome.kind !== 'challenged') throw new Error('not challenged');
      return overTheWire(makeResponse(request, 401).withAll(definition, outcome.challenges));
    },
  };
}

const clientOf = (username: string, password: string) =>
  new DigestClient({ credentials: [{ username, password }], random: systemRandom });

describe('digest client and server over the wire', () => {
  it('agree on every algorithm, qop, user name, realm and body; then in advance, then with a new nonce', async () => {
    await fc.assert(
      fc.asyncProperty(setting, async (chosen) => {
        const { clock, request, receive, refuse } = setUp(chosen);
        const { username, password, algorithm } = chosen;
        const client = clientOf(username, password);
        const accepted = { kind: 'authenticated', username, algorithm };

        const answered = client.answer(request, refuse(await receive(request))) as SipRequest;
        expect(await receive(answered)).toEqual(accepted);
        expect(await receive(answered)).toMatchObject({ stale: true, reason: 'nonce replayed' });
        expect(await receive(client.authorize(request))).toEqual(accepted);

        clock.time += 60_001;
        const late = client.authorize(request);
        const expired = await receive(late);
        expect(expired).toMatchObject({ stale: true, reason: 'nonce expired' });
        const renewed = client.answer(late, refuse(expired)) as SipRequest;
        expect(await receive(renewed)).toEqual(accepted);
      }),
      { numRuns: 300 },
    );
  });

  it('never agree on another password, and the client tries it once', async () => {
    await fc.assert(
      fc.asyncProperty(setting, fc.string({ unit: 'grapheme' }), async (chosen, guess) => {
        fc.pre(guess !== chosen.password);
        const { request, receive, refuse } = setUp(chosen);
        const client = clientOf(chosen.username, guess);
        const answered = client.answer(request, refuse(await receive(request))) as SipRequest;
        const refused = await receive(answered);
        expect(refused).toMatchObject({ kind: 'challenged', stale: false });
        expect(client.answer(answered, refuse(refused))).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });

  it('survive any text in a header field: the server answers with a challenge', async () => {
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
    const { request, receive } = setUp({
      username: 'alice',
      password: 'secret',
      realm: 'lab.test',
      algorithm: 'MD5',
      qop: ['auth'],
      field: 'Authorization',
      method: 'INVITE',
      body: new Uint8Array(),
    });
    await fc.assert(
      fc.asyncProperty(junk, async (value) => {
        const outcome = await receive(request.withText('Authorization', value));
        expect(outcome.kind).toBe('challenged');
      }),
      { numRuns: 500 },
    );
  });

  it('survive any text in a challenge: the client answers it or gives up', () => {
    const { request } = setUp({
      username: 'alice',
      password: 'secret',
      realm: 'lab.test',
      algorithm: 'MD5',
      qop: ['auth'],
      field: 'Authorization',
      method: 'INVITE',
      body: new Uint8Array(),
    });
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
