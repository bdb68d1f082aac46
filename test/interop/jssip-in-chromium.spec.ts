import { createHash, X509Certificate } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Baresip, describeTier, requireProgram, VirtualInterface } from '@trapezoid/testkit';
import { ConsolePage } from '../console/support/console-page.js';
import { type BrowserPhone, BrowserUnderTest } from '../support/browser-phone.js';
import { describeShapes } from '../support/describe-shapes.js';
import { eventually, Network } from '../support/network.js';
import { TcpRelay } from '../support/tcp-relay.js';
import { Traffic } from '../support/traffic.js';

interface Registrations {
  readonly records: readonly {
    readonly addressOfRecord: string;
    readonly bindings: readonly {
      readonly contact: string;
      readonly instance?: string;
      readonly regId?: number;
      readonly receivedFrom?: { readonly port: number };
    }[];
  }[];
}

/** SHA-256 of the public key in a certificate, as Chromium wants it. */
function keyHash(certificate: string): string {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}

describeShapes('chromium', ['chromium'], 'JsSIP in Chromium, its media a fake device (RFC 7118)', (shape) => {
  let network: Network;
  let browser: BrowserUnderTest;
  let phone: BrowserPhone | undefined;

  beforeAll(async () => {
    network = await Network.start({ shape, lab: 'websocket' });
    browser = await BrowserUnderTest.start(keyHash(await network.authority()));
  }, 120_000);

  afterEach(async () => {
    await phone?.close();
    phone = undefined;
  }, 30_000);

  afterAll(async () => {
    await browser?.stop();
    await network?.stop();
  }, 30_000);

  const urls = () => ({
    WS: `ws://127.0.0.1:${network.ports.ws}`,
    WSS: `wss://127.0.0.1:${network.ports.wss}`,
  });

  async function register(protocol: 'WS' | 'WSS', password = 'secret'): Promise<BrowserPhone> {
    return browser.phone({ url: urls()[protocol], user: 'phone1', password });
  }

  async function bindings() {
    const { records } = await network.get<Registrations>('/api/registrations?limit=100');
    const record = records.find(({ addressOfRecord }) => addressOfRecord === 'sip:phone1@lab.test');
    return record?.bindings ?? [];
  }

  const contacts = async () => (await bindings()).map(({ contact }) => contact);

  // In the other shape the same code runs: that a call finds its way through several processes, one transport shows.
  describe.each(shape === 'embedded' ? (['WS', 'WSS'] as const) : (['WSS'] as const))(
    'over %s',
    (protocol) => {
      it('registers with a contact that leads nowhere, and takes it back', async () => {
        phone = await register(protocol);
        await phone.told('registered');
        expect(await contacts()).toEqual([expect.stringMatching(/\.invalid;transport=ws/)]);
        await phone.close();
        phone = undefined;
        expect(await contacts()).toEqual([]);
      }, 60_000);

      it('is called over its connection by a simulated phone, answers, and sees it hang up', async () => {
        phone = await register(protocol);
        await phone.told('registered');
        const { code, output } = await network.cli('call', 'bob', 'phone1', '--duration', '1s');
        expect(output).toContain('200 OK (INVITE)');
        expect(code).toBe(0);
        const events = await phone.events();
        expect(events.slice(events.indexOf('incoming bob'))).toEqual([
          'incoming bob',
          'progress',
          'accepted',
          'confirmed',
          'ended Terminated',
        ]);
      }, 60_000);

      it('calls a simulated phone and hangs up', async () => {
        phone = await register(protocol);
        await phone.told('registered');
        await phone.call('bob');
        await phone.told('confirmed');
        await phone.hangUp();
        expect(await phone.told('ended')).toBe('ended Terminated');
        await eventually(
          async () => {
            const { calls } = await network.get<{ calls: { state: string }[] }>('/api/calls');
            return calls.every(({ state }) => state === 'ended') || undefined;
          },
          5000,
          'bob sees the end of the call',
        );
      }, 60_000);
    },
  );

  describe('with its instance and reg-id (RFC 5626 §4.5)', () => {
    let relay: TcpRelay;

    beforeAll(async () => {
      relay = await TcpRelay.open(network.ports.ws);
    });

    afterAll(async () => {
      await relay?.close();
    });

    it('is one flow that follows it to another connection, and is given a GRUU that leads there', async () => {
      phone = await browser.phone({
        url: `ws://127.0.0.1:${relay.port}`,
        user: 'phone1',
        password: 'secret',
      });
      await phone.told('registered');
      const [before, ...others] = await bindings();
      expect(others).toEqual([]);
      expect(before).toMatchObject({ regId: 1, instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/) });
      const gruu = await phone.gruu();
      expect(gruu).toBe(`sip:phone1@lab.test;gr=${before?.instance}`);

      const { length } = await phone.events();
      relay.cut();
      await phone.told('registered', length);
      const [after, ...more] = await bindings();
      expect(more).toEqual([]);
      expect(after).toMatchObject({ regId: 1, instance: before?.instance });
      expect(after?.receivedFrom?.port).not.toBe(before?.receivedFrom?.port);

      const called = (await phone.events()).length;
      const { code } = await network.cli('call', 'bob', gruu, '--duration', '300ms');
      expect(code).toBe(0);
      expect((await phone.events()).slice(called)).toEqual(
        expect.arrayContaining(['incoming bob', 'confirmed']),
      );
    }, 90_000);
  });

  if (shape === 'distributed') {
    it('has a console whose page shows a call through the separate processes, as in one', async () => {
      const opened = await ConsolePage.open(network.api);
      try {
        await opened.live();
        const { code } = await network.cli('call', 'alice', 'bob', '--duration', '100ms');
        expect(code).not.toBeNull();
        await opened.show('calls');
        await opened.page.locator('.call-line', { hasText: 'bob@lab.test' }).first().click();
        await opened.page.locator('.row').first().waitFor();
        expect(opened.complaints).toEqual([]);
      } finally {
        await opened.close();
      }
    }, 90_000);
    return;
  }

  const programs = ['chromium', 'baresip', 'ip'] as const;
  describeTier({ name: 'browser and baresip', programs }, 'with baresip on UDP', () => {
    let wire: VirtualInterface | undefined;
    let baresip: Baresip;
    let traffic: Traffic;

    beforeAll(async () => {
      // Both leave loopback out of what they offer to ICE.
      wire = VirtualInterface.create(requireProgram('ip'));
      traffic = await Traffic.follow(network.api);
    }, 30_000);

    beforeEach(async () => {
      if (wire === undefined) throw new Error('no network interface could be made');
      const proxy = { host: '127.0.0.1', port: network.ports.proxy };
      const account = { user: 'phone2', domain: 'lab.test', password: 'secret' };
      const { address } = wire;
      baresip = await Baresip.start({ ...account, proxy, protocol: 'UDP', address, webMedia: true });
      expect(await baresip.registration()).toBe(200);
      phone = await browser.phone({ url: urls().WS, user: 'phone1', password: 'secret', media: 'web' });
      await phone.told('registered');
    }, 60_000);

    afterEach(async () => {
      await baresip?.stop();
    }, 30_000);

    afterAll(() => {
      traffic?.end();
      wire?.remove();
    });

    /** What the proxy has sent or received, of the call that began last. */
    const seen = (direction: 'sent' | 'received', method: string) =>
      eventually(
        async () => {
          const invites = traffic.messages.filter(({ text }) => /^INVITE sip:phone[12]@/.test(text));
          const callId = invites.at(-1)?.callId;
          return traffic.messages.findLast(
            (message) =>
              message.callId === callId &&
              message.direction === direction &&
              message.text.startsWith(`${method} `),
          )?.text;
        },
        15_000,
        `the proxy has ${direction} ${method}`,
      );

    /** The transports of the proxy's own URIs in a header, from the top. */
    const transports = (text: string, header: string) =>
      [...text.matchAll(new RegExp(`^${header}: <sip:[^>]*@127\\.0\\.0\\.1:\\d+([^>]*)>`, 'gm'))].map(
        ([, parameters = '']) => /;transport=(\w+)/.exec(parameters)?.[1] ?? 'udp',
      );

    /** INVITE, ACK and BYE pass the proxy, which stands in the route set of both with an URI for either side. */
    async function expectTwoRecordRoutes(caller: 'udp' | 'ws', callee: 'udp' | 'ws'): Promise<void> {
      expect(transports(await seen('sent', 'INVITE'), 'Record-Route')).toEqual([callee, caller]);
      expect(transports(await seen('received', 'ACK'), 'Route')).toEqual([caller, callee]);
      expect(transports(await seen('received', 'BYE'), 'Route')).toEqual([callee, caller]);
      for (const method of ['ACK', 'BYE'])
        expect(transports(await seen('sent', method), 'Route')).toEqual([]);
    }

    async function expectBothHear(): Promise<void> {
      await eventually(
        async () => ((await phone?.heard()) ?? 0) > 0 || undefined,
        15_000,
        'JsSIP hears baresip',
      );
      await eventually(
        async () => (await baresip.heard()).samples.some((sample) => Math.abs(sample) > 0.05) || undefined,
        15_000,
        'baresip hears JsSIP',
      );
    }

    it('calls it through two Record-Routes, both hear each other, and it is hung up on (RFC 5658)', async () => {
      await phone?.call('phone2');
      await phone?.told('confirmed');
      await baresip.waitFor('CALL_ESTABLISHED');
      await expectBothHear();
      baresip.hangUp();
      expect(await phone?.told('ended')).toBe('ended Terminated');
      await expectTwoRecordRoutes('ws', 'udp');
    }, 90_000);

    it('is called by it through two Record-Routes, both hear each other, and it hangs up (RFC 5658)', async () => {
      baresip.dial('sip:phone1@lab.test');
      await phone?.told('confirmed');
      await baresip.waitFor('CALL_ESTABLISHED');
      await expectBothHear();
      await phone?.hangUp();
      await baresip.waitFor('CALL_CLOSED');
      await expectTwoRecordRoutes('udp', 'ws');
    }, 90_000);
  });

  it('is asked for its password by SIP, and told of a wrong one (RFC 7118 §7)', async () => {
    const refused = await register('WS', 'wrong');
    expect(await refused.told('registrationFailed')).toBe('registrationFailed Authentication Error');
    expect(await contacts()).toEqual([]);
  }, 120_000);

  it('does not connect to secure WebSocket where it does not trust the lab (RFC 7118 §9)', async () => {
    const wary = await BrowserUnderTest.start();
    try {
      const stranger = await wary.phone({ url: urls().WSS, user: 'phone1', password: 'secret' });
      await stranger.told('disconnected');
      expect(await stranger.events()).not.toContain('connected');
    } finally {
      await wary.stop();
    }
  }, 90_000);
});
