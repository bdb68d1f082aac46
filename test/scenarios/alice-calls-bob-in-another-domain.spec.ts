import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeShapes } from '../support/describe-shapes.js';
import { messagesIn } from '../support/ladder.js';
import { Network } from '../support/network.js';
import { Probe, requestText } from '../support/probe.js';
import { receivedBy, toldBy, tracedCall } from '../support/traced-call.js';

/** What each of the four receives of one call, as figure 1 draws it, with the challenge of the caller's proxy before it. */
const received = {
  caller: ['407 INVITE', '100 INVITE', '180 INVITE', '200 INVITE', '200 BYE'],
  callersProxy: [
    'INVITE',
    'ACK',
    'INVITE',
    '100 INVITE',
    '180 INVITE',
    '200 INVITE',
    'ACK',
    'BYE',
    '200 BYE',
  ],
  calleesProxy: ['INVITE', '180 INVITE', '200 INVITE', 'ACK', 'BYE', '200 BYE'],
  callee: ['INVITE', 'ACK', 'BYE'],
};

describeShapes('network', [], 'two domains, two proxies (RFC 3261 §4, figure 1)', (shape) => {
  let network: Network;
  let probe: Probe;

  beforeAll(async () => {
    network = await Network.start({ shape, lab: 'trapezoid' });
    await network.registered(4);
    probe = await Probe.open(network.ports.of(5160));
  }, 150_000);

  afterAll(async () => {
    probe?.close();
    await network?.stop();
  }, 30_000);

  it.each([
    ['alice', 'bob', 'atlanta-proxy', 'biloxi-proxy'],
    ['bob', 'alice', 'biloxi-proxy', 'atlanta-proxy'],
  ])(
    '%s calls %s through both proxies, which stay in the dialog',
    async (from, to, callersProxy, calleesProxy) => {
      const { outcome, messages } = await tracedCall(network, from, to);
      expect(outcome).toBe('answered');
      expect({
        caller: receivedBy(messages, from),
        callersProxy: receivedBy(messages, callersProxy),
        calleesProxy: receivedBy(messages, calleesProxy),
        callee: receivedBy(messages, to),
      }).toEqual(received);
    },
    30_000,
  );

  it('`call` draws all four, from the caller to the called', async () => {
    const { code, output } = await network.cli('call', 'bob', 'carol', '--duration', '300ms');
    expect(output).toMatch(/bob +biloxi-proxy +atlanta-proxy +carol/);
    expect(messagesIn(output).filter((message) => message === 'BYE')).toHaveLength(3);
    expect(code).toBe(0);
  }, 30_000);

  it('a domain’s users are known to its own proxy alone: the other one’s are 404 there', async () => {
    const ask = (uri: string) => probe.ask(requestText('OPTIONS', uri, probe.port));
    expect((await ask('sip:bob@biloxi.example')).statusCode).toBe(200);
    expect((await ask('sip:alice@biloxi.example')).statusCode).toBe(404);
  }, 20_000);

  it('neither proxy relays to the other for a stranger (§26.3.2)', async () => {
    const response = await probe.ask(requestText('OPTIONS', 'sip:alice@atlanta.example', probe.port));
    expect(response.statusCode).toBe(403);
  }, 20_000);

  it('a phone registers with its own domain’s proxy only', async () => {
    const response = await probe.ask(requestText('REGISTER', 'sip:atlanta.example', probe.port));
    expect(response.statusCode).toBe(403);
  }, 20_000);
});

describeShapes('network', [], 'two proxies over TLS (RFC 3263 §4.1, RFC 5922 §7)', (shape) => {
  let network: Network;

  beforeAll(async () => {
    network = await Network.start({ shape, lab: 'trapezoid-tls' });
    await network.registered(4);
  }, 150_000);

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  it('NAPTR leads each proxy to the other over TLS, and phones stay on UDP', async () => {
    const { outcome, messages } = await tracedCall(network, 'alice', 'bob');
    expect(outcome).toBe('answered');
    const over = (element: string, start: string) =>
      toldBy(messages, element, 'received', start).map(({ protocol }) => protocol);
    expect(over('biloxi-proxy', 'INVITE')).toEqual(['TLS']);
    expect(over('bob', 'INVITE')).toEqual(['UDP']);
    expect(over('alice', '200 INVITE')).toEqual(['UDP']);
    // Later requests of the dialog take the same way: each proxy's Record-Route stands for both of its sides (RFC 5658).
    expect(over('biloxi-proxy', 'BYE')).toEqual(['TLS']);
  }, 30_000);

  it('the way back needs no connection of its own: both use the one of the first call (RFC 5923 §5)', async () => {
    const there = await tracedCall(network, 'alice', 'bob');
    const [invite] = toldBy(there.messages, 'biloxi-proxy', 'received', 'INVITE');
    expect(invite?.text).toMatch(/^Via: SIP\/2\.0\/TLS [^\r]*;alias\b/im);
    const back = await tracedCall(network, 'bob', 'alice');
    const [answer] = toldBy(back.messages, 'atlanta-proxy', 'received', 'INVITE');
    // Over a new connection it would come from a port of chance.
    expect(answer).toMatchObject({ protocol: 'TLS', source: { port: network.ports.of(5161) } });
  }, 60_000);
});
