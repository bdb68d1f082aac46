import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { answerOn, EmbeddedBus } from '@trapezoid/bus';
import { findSubscriber } from '@trapezoid/contracts';
import { silentLogger } from '@trapezoid/observability';
import {
  buildRequest,
  computeHa1,
  DigestClient,
  Parameters,
  parseUri,
  type SipRequest,
  systemRandom,
} from '@trapezoid/sip';
import { DomainAuthenticator } from './domain-authenticator.js';

const domain = 'lab.test';

function register(): SipRequest {
  const from = { uri: parseUri('sip:alice@lab.test'), parameters: Parameters.none };
  return buildRequest({ method: 'REGISTER', uri: parseUri('sip:lab.test'), from, to: from }, systemRandom);
}

describe('wrong passwords, one after the other (RFC 3261 §26.3.2.4)', () => {
  let now: number;
  let asked: number;
  let authenticator: DomainAuthenticator;

  beforeEach(() => {
    now = 1_800_000_000_000;
    asked = 0;
    const bus = new EmbeddedBus();
    answerOn(bus, findSubscriber, ({ username, realm }) => {
      asked++;
      const ha1 = { MD5: computeHa1('MD5', username, realm, 'secret') };
      return { kind: 'found' as const, subscriber: { username, domain: realm, ha1 } };
    });
    authenticator = new DomainAuthenticator(
      [
        {
          name: domain,
          aliases: [],
          required: true,
          realm: domain,
          algorithms: ['MD5'],
          qop: ['auth'],
          nonceLifetime: 300,
        },
      ],
      { bus, logger: silentLogger },
      { now: () => now },
    );
  });

  const authenticate = (request: SipRequest, source: string) =>
    authenticator.authenticate(request, domain, 'Authorization', 'tag', source);

  /** Answers the challenge, as a phone does. */
  async function attempt(password: string, source = '192.0.2.7:5060', username = 'alice') {
    const request = register();
    const challenged = await authenticate(request, source);
    if (challenged.kind !== 'challenged') throw new Error(challenged.kind);
    const client = new DigestClient({ credentials: [{ username, password }], random: systemRandom });
    return authenticate(client.answer(request, challenged.response) ?? request, source);
  }

  async function burst(times: number, source?: string) {
    const kinds: string[] = [];
    for (let time = 0; time < times; time++) kinds.push((await attempt('guess', source)).kind);
    return kinds;
  }

  it('are looked at five times, then answered 403 with the reason and the time to wait', async () => {
    expect(await burst(5)).toEqual(Array(5).fill('challenged'));
    const before = asked;
    const sixth = await attempt('guess');
    if (sixth.kind !== 'paused') throw new Error(sixth.kind);
    expect(sixth.seconds).toBe(10);
    const { statusCode, reasonPhrase } = sixth.response;
    expect([statusCode, reasonPhrase]).toEqual([403, 'Forbidden: too many wrong passwords, wait 10 s']);
    expect(sixth.response.text('Warning')).toBe('399 lab.test "too many wrong passwords, wait 10 s"');
    expect(sixth.response.has({ name: 'WWW-Authenticate' })).toBe(false);
    // Not even the right one tells more meanwhile, and nobody is asked.
    expect((await attempt('secret')).kind).toBe('paused');
    expect(asked).toBe(before);
  });

  it('of a burst like that of baresip, fifteen at once: five are looked at', async () => {
    const kinds = await burst(15);
    expect(kinds.filter((kind) => kind === 'challenged')).toHaveLength(5);
    expect(kinds.filter((kind) => kind === 'paused')).toHaveLength(10);
  });

  it('do not lock the account for another phone, nor another account of the same phone', async () => {
    await burst(6);
    expect((await attempt('secret', '192.0.2.8:5060')).kind).toBe('authenticated');
    expect((await attempt('secret', '192.0.2.7:5062')).kind).toBe('authenticated');
    expect((await attempt('secret', '192.0.2.7:5060', 'bob')).kind).toBe('authenticated');
  });

  it('do not come through by another port for each: fifty from one host make it wait, and nobody elsewhere', async () => {
    const kinds: string[] = [];
    for (let port = 6000; port < 6060; port++) kinds.push((await attempt('guess', `192.0.2.7:${port}`)).kind);
    expect(kinds).toEqual([...Array(50).fill('challenged'), ...Array(10).fill('paused')]);
    expect((await attempt('secret', '192.0.2.7:7000')).kind).toBe('paused');
    expect((await attempt('secret', '192.0.2.7:7000', 'bob')).kind).toBe('authenticated');
    expect((await attempt('secret', '[2001:db8::7]:7000')).kind).toBe('authenticated');
    now += 10_000;
    expect((await attempt('secret', '192.0.2.7:7000')).kind).toBe('authenticated');
  });

  it('let the phone in that has the right one after the pause', async () => {
    await burst(6);
    now += 10_000;
    expect((await attempt('secret')).kind).toBe('authenticated');
    expect(await burst(4)).toEqual(Array(4).fill('challenged'));
  });

  it('after the pause make a longer one', async () => {
    await burst(6);
    now += 10_000;
    expect((await attempt('guess')).kind).toBe('challenged');
    expect(await attempt('guess')).toMatchObject({ kind: 'paused', seconds: 20 });
  });

  it('are none where it is the nonce that has grown old', async () => {
    const request = register();
    const challenged = await authenticate(request, 'here');
    if (challenged.kind !== 'challenged') throw new Error(challenged.kind);
    const client = new DigestClient({
      credentials: [{ username: 'alice', password: 'secret' }],
      random: systemRandom,
    });
    const answered = client.answer(request, challenged.response) ?? request;
    now += 301_000;
    for (let time = 0; time < 10; time++)
      expect((await authenticate(answered, 'here')).kind).toBe('challenged');
  });

  it('are no reason to keep the challenges: those that nobody answers take no memory (RFC 7616 §5.4)', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const request = register();
    const ask = async (times: number) => {
      for (let time = 0; time < times; time++) await authenticate(request, `192.0.2.7:${time}`);
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = await ask(1000);
    const after = await ask(100_000);
    // A nonce has 60 characters: 100,000 of them would be 6 MB and more.
    expect(after - before).toBeLessThan(3_000_000);
  }, 60_000);
});
