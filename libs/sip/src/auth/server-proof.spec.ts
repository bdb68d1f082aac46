import { describe, expect, it } from '@jest/globals';
import { Authorization } from '../message/headers/authorization.js';
import { makeResponse } from '../message/make-response.js';
import type { SipResponse } from '../message/response.js';
import type { DigestCredentials } from './digest-credentials.js';
import { computeDigest, computeHa1 } from './digest-response.js';
import { answer, challengeOf, register, setUp } from './digest-server.fixture.js';
import type { DigestServerOptions } from './digest-server-options.js';

const ok = makeResponse(register, 200).withBody('text/plain', 'welcome');

/** What a server says to one who has answered its challenge, after so many seconds. */
async function confirmed(
  options: Partial<DigestServerOptions> = {},
  changes: Partial<DigestCredentials> & { withoutQop?: boolean } = {},
  { after = 0, response = ok } = {},
): Promise<{ response: SipResponse; nonce: string }> {
  const { server, clock } = setUp(options);
  const challenge = await challengeOf(server);
  clock.time += after * 1000;
  const request = register.withAll(Authorization, [answer(challenge, changes)]);
  const outcome = await server.authenticate(request, 'Authorization');
  if (outcome.kind !== 'authenticated') throw new Error(outcome.reason);
  return { response: outcome.confirm(response), nonce: challenge.nonce };
}

describe('digest server: Authentication-Info', () => {
  it.each([
    ['auth', ''],
    ['auth-int', 'welcome'],
  ] as const)('proves with rspauth that it knows the password: %s (RFC 7616 §3.5)', async (qop, body) => {
    const { response, nonce } = await confirmed({ qop: [qop] }, { qop });
    const proof = { qop, nonceCount: '00000001', cnonce: 'c0ffee' };
    const digest = computeDigest({
      ...proof,
      algorithm: 'MD5',
      ha1: computeHa1('MD5', 'alice', 'lab.test', 'secret'),
      method: '',
      uri: register.requestUri,
      nonce,
      body: Buffer.from(body),
    });
    expect(response.text('Authentication-Info')).toBe(
      `qop=${qop}, rspauth="${digest}", cnonce="c0ffee", nc=00000001`,
    );
    expect(response.has({ name: 'Proxy-Authentication-Info' })).toBe(false);
  });

  it('goes into a 2xx alone (RFC 3261 §20.6)', async () => {
    const refusal = makeResponse(register, 403);
    expect((await confirmed({}, {}, { response: refusal })).response).toBe(refusal);
  });

  it('is called Proxy-Authentication-Info where a proxy has asked (RFC 7616 §3.8)', async () => {
    const { server } = setUp();
    const value = answer(await challengeOf(server));
    const request = register.withText('Proxy-Authorization', Authorization.print(value));
    const outcome = await server.authenticate(request, 'Proxy-Authorization');
    if (outcome.kind !== 'authenticated') throw new Error(outcome.reason);
    const response = outcome.confirm(ok);
    expect(response.text('Proxy-Authentication-Info')).toContain('rspauth="');
    expect(response.has({ name: 'Authentication-Info' })).toBe(false);
  });

  it('brings the next nonce when half the lifetime of this one has gone (RFC 7616 §3.5)', async () => {
    const early = await confirmed({}, {}, { after: 149 });
    expect(early.response.text('Authentication-Info')).not.toContain('nextnonce');
    const late = await confirmed({}, {}, { after: 150 });
    expect(late.response.text('Authentication-Info')).toMatch(/^nextnonce="\w{60}", qop=auth, rspauth="/);
  });

  it('brings it sooner or each time where told so (RFC 7616 §5.4)', async () => {
    const each = await confirmed({ nextNonceAfter: 0 });
    expect(each.response.text('Authentication-Info')).toContain('nextnonce="');
  });

  it('tells a client without qop, as RFC 2069 has it, the next nonce and nothing else (RFC 3261 §22.4)', async () => {
    const { response, nonce } = await confirmed({}, { withoutQop: true });
    const [, next] = /^nextnonce="(\w{60})"$/.exec(response.text('Authentication-Info') ?? '') ?? [];
    expect(next).toBeDefined();
    expect(next).not.toBe(nonce);
  });
});
