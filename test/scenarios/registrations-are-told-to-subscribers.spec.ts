import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  DigestClient,
  type EventBody,
  fixedResolver,
  type Notification,
  Parameters,
  parseUri,
  registrationPackage,
  SipElement,
  type SubscriptionEnd,
  subscribe,
  systemRandom,
  UdpPort,
  UserAgent,
} from '@trapezoid/sip';
import { describeShapes } from '../support/describe-shapes.js';
import { eventually, Network } from '../support/network.js';

interface Told {
  readonly callId: string;
  readonly body?: string;
}

describeShapes('network', [], 'registrations are told to subscribers (RFC 3680)', (shape) => {
  let network: Network;
  const elements: SipElement[] = [];

  beforeAll(async () => {
    const edit = (text: string) =>
      text.replace(
        '    accounts:',
        '    registration: { thirdParty: [{ account: phone1, may: [bob] }] }\n    accounts:',
      );
    network = await Network.start({ shape, edit });
  }, 120_000);

  afterAll(async () => {
    await Promise.all(elements.map((element) => element.close()));
    await network?.stop();
  }, 30_000);

  async function subscriber(user: string): Promise<UserAgent> {
    const element = await SipElement.start({ listen: [UdpPort.open({ host: '127.0.0.1', port: 0 })] });
    elements.push(element);
    return new UserAgent({
      element,
      identity: { uri: parseUri(`sip:${user}@lab.test`), parameters: Parameters.none },
      contactUser: user,
      protocol: 'UDP',
      outboundProxy: {
        uri: parseUri(`sip:127.0.0.1:${network.ports.proxy};lr`),
        parameters: Parameters.none,
      },
      resolver: fixedResolver(new Map()),
      authenticator: new DigestClient({
        credentials: [{ username: user, password: 'secret' }],
        random: systemRandom,
      }),
    });
  }

  /** Subscribes to the registrations of somebody, and takes down what is told. */
  async function watch(user: string, target: string) {
    const notifications: Notification<EventBody>[] = [];
    const ends: SubscriptionEnd[] = [];
    const subscription = subscribe(await subscriber(user), {
      target: parseUri(`sip:${target}@lab.test`),
      package: registrationPackage,
      user: {
        onNotify: (notification) => void notifications.push(notification),
        onEnded: (end) => void ends.push(end),
      },
    });
    return { subscription, notifications, ends };
  }

  async function leave({ subscription, ends }: Awaited<ReturnType<typeof watch>>): Promise<void> {
    subscription.unsubscribe();
    await eventually(async () => ends[0], 25_000, 'the end of the subscription');
  }

  const texts = (notifications: readonly Notification<EventBody>[]) =>
    notifications.map(({ body }) => body?.text ?? '');

  it('at first all, then what changes, with a version that rises', async () => {
    const watched = await watch('bob', 'bob');
    const { notifications } = watched;
    const [first = ''] = await eventually(
      async () => (notifications.length > 0 ? texts(notifications) : undefined),
      25_000,
      'the first NOTIFY',
    );
    expect(first).toMatch(/version="0" state="full"/);
    expect(first).toMatch(/<registration aor="sip:bob@lab\.test" id="[\w-]+" state="active">/);
    expect(first).toMatch(/<contact id="[\w-]+" state="active" event="registered" expires="\d+"/);
    await network.cli('register', 'bob', '--expires', '0');
    const last = await eventually(
      async () => texts(notifications).find((text) => text.includes('event="unregistered"')),
      25_000,
      'the NOTIFY that bob has gone',
    );
    expect(last).toMatch(/version="1" .*\n.* state="terminated">/);
    await network.cli('register', 'bob');
    await eventually(
      async () => texts(notifications).find((text) => /version="2" .*\n.* state="active">/.test(text)),
      25_000,
      'the NOTIFY that bob is back',
    );
    await leave(watched);
    expect(notifications.at(-1)?.state).toBe('terminated');
  }, 120_000);

  it('to who may register for the user, and to nobody else: 403', async () => {
    const allowed = await watch('phone1', 'bob');
    await eventually(async () => allowed.notifications[0], 25_000, 'the NOTIFY for who may know');
    await leave(allowed);
    const refused = await watch('phone2', 'bob');
    const end = await eventually(async () => refused.ends[0], 25_000, 'the refusal');
    expect([end.kind, end.response?.statusCode]).toEqual(['refused', 403]);
    expect(end.response?.reasonPhrase).toBe('Forbidden: phone2 may not watch this address-of-record');
  }, 120_000);

  it('who is not registered is init', async () => {
    const watched = await watch('phone3', 'phone3');
    const { notifications } = watched;
    const [first = ''] = await eventually(
      async () => (notifications.length > 0 ? texts(notifications) : undefined),
      25_000,
      'the first NOTIFY',
    );
    expect(first).toMatch(/state="init">/);
    await leave(watched);
  }, 120_000);

  it('and so is the presence of a simulated phone to another, as it changes (RFC 3856 §6)', async () => {
    const ask = async (method: string, path: string, body?: unknown) => {
      const headers = { 'Content-Type': 'application/json' };
      const response = await fetch(`${network.api}${path}`, {
        method,
        ...(body === undefined ? {} : { headers, body: JSON.stringify(body) }),
      });
      return (await response.json()) as unknown;
    };
    const made = await ask('POST', '/api/subscriptions', { from: 'bob', to: 'alice', event: 'presence' });
    const { subscription } = made as { subscription: Told };
    expect(subscription).toMatchObject({ phone: 'bob', event: 'presence', state: 'active' });
    expect(subscription.body).toContain('<basic>open</basic>');
    await ask('PATCH', '/api/phones/alice', { onCall: 'busy' });
    await eventually(
      async () => {
        const { subscriptions } = await network.get<{ subscriptions: Told[] }>('/api/subscriptions');
        return subscriptions.find(({ body }) => body?.includes('<note>busy</note>'));
      },
      25_000,
      'the NOTIFY that alice is busy',
    );
    await ask('PATCH', '/api/phones/alice', { onCall: 'answer' });
    const { ended } = (await ask('DELETE', `/api/subscriptions/${subscription.callId}`)) as { ended: Told[] };
    expect(ended).toMatchObject([
      { callId: subscription.callId, state: 'ended', detail: 'unsubscribed (timeout)' },
    ]);
  }, 120_000);

  it.each([
    ['dialog', 'alice', 0, 'dialog of sip:alice@lab.test: fetched, told once'],
    ['reg', 'bob', 0, '<registration aor="sip:bob@lab.test"'],
    ['message-summary', 'alice', 7, 'message-summary of sip:alice@lab.test: refused: 489 Bad Event'],
  ])(
    'asks for %s of %s once (RFC 6665 §4.4.3)',
    async (event, whose, exitCode, words) => {
      const { code, output } = await network.cli('subscribe', 'bob', whose, '--event', event, '--once');
      expect(output).toMatch(/SUBSCRIBE ─+►/);
      expect([code, output.includes(words)]).toEqual([exitCode, true]);
    },
    120_000,
  );
});
