import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeShapes } from '../support/describe-shapes.js';
import { Network } from '../support/network.js';
import { fieldsIn, receivedBy, toldBy, tracedCall } from '../support/traced-call.js';

describeShapes('network', [], 'labs/strict-router.yaml (RFC 3261 §16.12.1.2)', (shape) => {
  let network: Network;

  beforeAll(async () => {
    network = await Network.start({ shape, lab: 'strict-router' });
    await network.registered(3);
  }, 150_000);

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  it.each([
    ['alice', 'bob', 'atlanta-proxy', 'biloxi-proxy'],
    ['bob', 'alice', 'biloxi-proxy', 'atlanta-proxy'],
  ])(
    '%s calls %s through a strict router, which later requests pass too',
    async (from, to, first, last) => {
      const { outcome, messages } = await tracedCall(network, from, to);
      expect(outcome).toBe('answered');
      const strict = `127\\.0\\.0\\.1:${network.ports.of(5064)}`;
      const [invite] = toldBy(messages, first, 'sent', 'INVITE');
      expect(invite?.text).toMatch(new RegExp(`^INVITE sip:${strict} SIP/2\\.0\r\n`));
      // It is a value without lr, which the loose router after it finds in the Request-URI (§16.4).
      const [bye] = toldBy(messages, first, 'sent', 'BYE');
      expect(bye?.text).toMatch(new RegExp(`^BYE sip:[^;]+@${strict} SIP/2\\.0\r\n`));
      const [forwarded] = toldBy(messages, last, 'received', 'BYE');
      const loose = `127\\.0\\.0\\.1:${network.ports.of(last === 'biloxi-proxy' ? 5160 : 5060)}`;
      expect(forwarded?.text).toMatch(new RegExp(`^BYE sip:[^;]+@${loose};lr SIP/2\\.0\r\n`));
      expect(receivedBy(messages, 'old-proxy').filter((start) => !start.includes(' '))).toEqual([
        'INVITE',
        'ACK',
        'BYE',
      ]);
      expect(receivedBy(messages, to)).toEqual(['INVITE', 'ACK', 'BYE']);
    },
    30_000,
  );
});

describeShapes('network', [], 'labs/chain.yaml (RFC 3261 §16.3 step 4)', (shape) => {
  let network: Network;

  beforeAll(async () => {
    network = await Network.start({ shape, lab: 'chain' });
    await network.registered(4);
  }, 150_000);

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  const passes = (message: Parameters<typeof fieldsIn>[0] | undefined) =>
    message === undefined
      ? []
      : fieldsIn(message, 'Via').map((via) => Number(/127\.0\.0\.1:(\d+)/.exec(via)?.[1]));

  it.each([
    ['bob', 'bob', [5160, 5260, 5060]],
    ['reception@chicago.example', 'carol', [5060, 5260, 5060]],
    ['night@biloxi.example', 'carol', [5060, 5260, 5160, 5260, 5060]],
  ])(
    'alice calls %s, and %s answers after every proxy on the way, however often it is passed',
    async (target, phone, proxies) => {
      const { outcome, messages } = await tracedCall(network, 'alice', target);
      expect(outcome).toBe('answered');
      const [invite] = toldBy(messages, phone, 'received', 'INVITE');
      expect(passes(invite).slice(0, -1)).toEqual(proxies.map((port) => network.ports.of(port)));
      expect(receivedBy(messages, phone)).toEqual(['INVITE', 'ACK', 'BYE']);
    },
    30_000,
  );

  it('a loop is refused with 482 the first time that it closes', async () => {
    const { outcome, messages } = await tracedCall(network, 'alice', 'nobody@chicago.example');
    expect(outcome).toBe('failed');
    expect(toldBy(messages, 'alice', 'received', '482 INVITE')).toHaveLength(1);
    expect(toldBy(messages, 'chicago-proxy', 'received', 'INVITE')).toHaveLength(2);
  }, 30_000);
});
