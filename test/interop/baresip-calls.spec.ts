import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { NetworkMap } from '@trapezoid/console';
import { measureTone } from '@trapezoid/media';
import { Baresip, type BaresipOptions, describeTier } from '@trapezoid/testkit';
import { describeShapes } from '../support/describe-shapes.js';
import { eventually, Network } from '../support/network.js';

interface Registrations {
  readonly records: readonly {
    readonly addressOfRecord: string;
    readonly bindings: readonly { contact: string }[];
  }[];
}

describeShapes('baresip', ['baresip'], 'two baresips on the network', (shape) => {
  let network: Network;
  let authority: string;
  const phones: Baresip[] = [];

  beforeAll(async () => {
    network = await Network.start({ shape });
    authority = await network.authority();
  }, 120_000);

  afterEach(async () => {
    await Promise.all(phones.splice(0).map((phone) => phone.stop()));
  });

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  async function register(user: string, options: Partial<BaresipOptions> = {}): Promise<Baresip> {
    const port = options.protocol === 'TLS' ? network.ports.tls : network.ports.proxy;
    const proxy = { host: '127.0.0.1', port };
    const phone = await Baresip.start({
      user,
      domain: 'lab.test',
      password: 'secret',
      proxy,
      protocol: 'UDP',
      authority,
      ...options,
    });
    phones.push(phone);
    expect(await phone.registration()).toBe(200);
    return phone;
  }

  describe('set up by what the console gives', () => {
    const ask = async <Answer>(path: string, body?: object): Promise<Answer> => {
      const headers = { 'Content-Type': 'application/json' };
      const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
      return (await (await fetch(`${network.api}${path}`, init)).json()) as Answer;
    };
    const account = 'phone1@lab.test';
    const start = async (protocol: 'UDP' | 'TCP', password: string) => {
      const command = { account, kind: 'baresip', protocol, password };
      const { files } = await ask<{ files: { text: string }[] }>('/api/provisioning', command);
      const proxy = { host: '127.0.0.1', port: network.ports.proxy };
      const phone = await Baresip.start({
        user: 'phone1',
        domain: 'lab.test',
        password,
        proxy,
        protocol,
        account: files[0]?.text ?? '',
      });
      phones.push(phone);
      return phone;
    };
    interface Finding {
      readonly rule: string;
      readonly severity: string;
    }
    const findings = async (): Promise<readonly Finding[]> =>
      (await ask<{ findings: readonly Finding[] }>(`/api/doctor?account=${account}`)).findings;

    it.each(['UDP', 'TCP'] as const)(
      'register over %s, and the doctor has nothing to say against them',
      async (protocol) => {
        await findings();
        const phone = await start(protocol, 'secret');
        expect(await phone.registration()).toBe(200);
        const found = await eventually(
          async () => {
            const all = await findings();
            return all.some(({ rule }) => rule === 'registered') ? all : undefined;
          },
          10_000,
          'the doctor has heard of the registration',
        );
        expect(found.filter(({ severity }) => severity === 'problem')).toEqual([]);
      },
      60_000,
    );

    it('that have a wrong password are told so by the doctor', async () => {
      await start('UDP', 'wrong');
      await eventually(
        async () =>
          (await findings()).some(({ rule }) => rule === 'wrong-password' || rule === 'wrong-credentials')
            ? true
            : undefined,
        20_000,
        'the doctor says that the password is wrong',
      );
    }, 60_000);
  });

  describe.each(['UDP', 'TCP', 'TLS'] as const)('over %s', (protocol) => {
    it('register, call each other, and the called one sees the call come and go', async () => {
      const caller = await register('phone1', { protocol });
      const callee = await register('phone2', { protocol, answer: 'manual' });
      caller.dial('sip:phone2@lab.test');
      expect((await callee.waitFor('CALL_INCOMING')).peeruri).toContain('phone1@lab.test');
      await caller.waitFor('CALL_RINGING');
      callee.accept();
      await caller.waitFor('CALL_ESTABLISHED');
      await callee.waitFor('CALL_RTPESTAB');
      caller.hangUp();
      expect((await callee.waitFor('CALL_CLOSED')).type).toBe('CALL_CLOSED');
    }, 60_000);

    // In the other shape the same code runs: one call over each transport shows that its processes find each other.
    if (shape === 'distributed') return;

    it('let the called one hang up: its BYE finds the caller through the proxy', async () => {
      const caller = await register('phone1', { protocol });
      const callee = await register('phone2', { protocol });
      caller.dial('sip:phone2@lab.test');
      await caller.waitFor('CALL_ESTABLISHED');
      await callee.waitFor('CALL_ESTABLISHED');
      callee.hangUp();
      await caller.waitFor('CALL_CLOSED');
    }, 60_000);

    it('let the caller give up while it rings', async () => {
      const caller = await register('phone1', { protocol });
      const callee = await register('phone2', { protocol, answer: 'manual' });
      caller.dial('sip:phone2@lab.test');
      await callee.waitFor('CALL_INCOMING');
      await caller.waitFor('CALL_RINGING');
      caller.hangUp();
      await callee.waitFor('CALL_CLOSED');
    }, 60_000);

    it('lets baresip call bob and hear his 440 Hz', async () => {
      const caller = await register('phone1', { protocol, tone: 1000 });
      caller.dial('sip:bob@lab.test');
      await caller.waitFor('CALL_ESTABLISHED');
      await caller.waitFor('CALL_RTPESTAB');
      const samples = await eventually(
        async () => {
          const heard = await caller.heard();
          return heard.samples.length > 4000 ? heard.samples : undefined;
        },
        10_000,
        'half a second of audio was heard',
      );
      const audio = Int16Array.from(samples.slice(-4000), (sample) => Math.round(sample * 32_767));
      expect(measureTone(audio, 440)).toBeGreaterThan(0.9);
      caller.hangUp();
      await caller.waitFor('CALL_CLOSED');
    }, 60_000);
  });

  if (shape === 'distributed') return;

  it.each(['TCP', 'TLS'] as const)(
    'let a phone over %s call one over UDP and hang up from either side',
    async (protocol) => {
      const stream = await register('phone1', { protocol });
      const udp = await register('phone2', { protocol: 'UDP' });
      stream.dial('sip:phone2@lab.test');
      await stream.waitFor('CALL_ESTABLISHED');
      await udp.waitFor('CALL_ESTABLISHED');
      udp.hangUp();
      await stream.waitFor('CALL_CLOSED');
      const second = udp.events.length;
      udp.dial('sip:phone1@lab.test');
      await udp.waitFor('CALL_ESTABLISHED', 10_000, second);
      udp.hangUp();
      await udp.waitFor('CALL_CLOSED', 10_000, second);
    },
    60_000,
  );

  it.each(['caller', 'called one'] as const)(
    'let the %s hold the call and take it back, by re-INVITE through the proxy (RFC 3264 §8.4)',
    async (who) => {
      const caller = await register('phone1');
      const callee = await register('phone2', { protocol: 'TCP' });
      caller.dial('sip:phone2@lab.test');
      await caller.waitFor('CALL_ESTABLISHED');
      await callee.waitFor('CALL_ESTABLISHED');
      const [holding, held] = who === 'caller' ? [caller, callee] : [callee, caller];
      /** The description in the last re-INVITE that the other one has got. */
      const told = (direction: string) =>
        eventually(
          async () => {
            const invite = held.output
              .split(/^(?=INVITE )/m)
              .slice(1)
              .findLast((text) => /^To: .*;tag=/m.test(text.split('\nv=0', 1)[0] ?? ''));
            return invite?.split(/^(?:UDP|TCP) /m, 1)[0]?.includes(`a=${direction}`) || undefined;
          },
          10_000,
          `the other one is told ${direction}`,
        );
      holding.hold();
      await told('sendonly');
      holding.resume();
      await told('sendrecv');
      caller.hangUp();
      await callee.waitFor('CALL_CLOSED');
    },
    60_000,
  );

  it.each(['UDP', 'TCP'] as const)(
    'over %s: of two phones of one account both ring, and the one that does not answer is cancelled (RFC 3261 §16.7)',
    async (protocol) => {
      const caller = await register('phone1', { protocol });
      const winner = await register('phone2', { protocol, answer: 'manual' });
      const loser = await register('phone2', { protocol, answer: 'manual' });
      caller.dial('sip:phone2@lab.test');
      await winner.waitFor('CALL_INCOMING');
      await loser.waitFor('CALL_INCOMING');
      winner.accept();
      await caller.waitFor('CALL_ESTABLISHED');
      await loser.waitFor('CALL_CLOSED');
      expect(loser.events.map(({ type }) => type)).not.toContain('CALL_ESTABLISHED');
      winner.hangUp();
      await caller.waitFor('CALL_CLOSED');
    },
    60_000,
  );

  it('are told of a wrong password, and made to pause after a burst of them', async () => {
    const proxy = { host: '127.0.0.1', port: network.ports.proxy };
    const phone = await Baresip.start({
      user: 'phone3',
      domain: 'lab.test',
      password: 'wrong',
      proxy,
      protocol: 'UDP',
    });
    phones.push(phone);
    // It tries many times within a moment, and gives up when it is told to wait.
    expect(await phone.registration()).toBe(403);
    const { refusals } = await network.get<NetworkMap>('/api/status');
    const told = refusals.filter(({ addressOfRecord }) => addressOfRecord === 'sip:phone3@lab.test');
    expect(new Set(told.map(({ statusCode }) => statusCode))).toEqual(new Set([401, 403]));
    const { records } = await network.get<Registrations>('/api/registrations?limit=100');
    expect(records.map(({ addressOfRecord }) => addressOfRecord)).not.toContain('sip:phone3@lab.test');
  }, 60_000);
});

describeTier({ name: 'baresip', programs: ['baresip'] }, 'baresip over IPv6', () => {
  let network: Network;
  const phones: Baresip[] = [];

  beforeAll(async () => {
    network = await Network.start({ shape: 'embedded', lab: 'ipv6' });
  }, 120_000);

  afterEach(async () => {
    await Promise.all(phones.splice(0).map((phone) => phone.stop()));
  });

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  it.each(['UDP', 'TCP', 'TLS'] as const)(
    'registers over %s, calls one over UDP, and is called by it',
    async (protocol) => {
      const authority = await network.authority();
      const start = async (user: string, over: 'UDP' | 'TCP' | 'TLS') => {
        const port = over === 'TLS' ? network.ports.tls : network.ports.proxy;
        const account = { user, domain: 'lab.test', password: 'secret' };
        const phone = await Baresip.start({
          ...account,
          proxy: { host: '::1', port },
          protocol: over,
          authority,
        });
        phones.push(phone);
        expect(await phone.registration()).toBe(200);
        return phone;
      };
      const one = await start('phone1', protocol);
      const other = await start('phone2', 'UDP');
      one.dial('sip:phone2@lab.test');
      await other.waitFor('CALL_ESTABLISHED');
      await one.waitFor('CALL_RTPESTAB');
      one.hangUp();
      await other.waitFor('CALL_CLOSED');
      const second = one.events.length;
      other.dial('sip:phone1@lab.test');
      await one.waitFor('CALL_ESTABLISHED', 10_000, second);
      one.hangUp();
      await one.waitFor('CALL_CLOSED', 10_000, second);
    },
    60_000,
  );
});
