import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeShapes } from '../support/describe-shapes.js';
import { Network } from '../support/network.js';
import { Probe } from '../support/probe.js';
import { fieldsIn, toldBy, tracedCall } from '../support/traced-call.js';

/** A third domain, which nobody trusts: whatever comes there comes to this port. */
const untrusted = (port: number) =>
  `zone:\n  - { type: SRV, name: _sip._udp.chicago.example, port: ${port}, target: chicago.example }\n` +
  '  - { type: A, name: chicago.example, address: 127.0.0.1 }\n';

const identity = (message: Parameters<typeof fieldsIn>[0] | undefined) =>
  message === undefined ? ['no such message'] : fieldsIn(message, 'P-Asserted-Identity');

describeShapes('network', [], 'labs/trapezoid.yaml as a trust domain (RFC 3325 §5)', (shape) => {
  let network: Network;
  let chicago: Probe;

  beforeAll(async () => {
    chicago = await Probe.open(1);
    chicago.refuse(480);
    network = await Network.start({
      shape,
      lab: 'trapezoid',
      edit: (text) => `${text}\n${untrusted(chicago.port)}`,
    });
    await network.registered(4);
  }, 150_000);

  afterAll(async () => {
    chicago?.close();
    await network?.stop();
  }, 30_000);

  it('atlanta asserts who alice is, biloxi believes it and tells bob', async () => {
    const { outcome, messages } = await tracedCall(network, 'alice', 'bob');
    expect(outcome).toBe('answered');
    const [unproved, proved] = toldBy(messages, 'atlanta-proxy', 'received', 'INVITE');
    expect([identity(unproved), identity(proved)]).toEqual([[], []]);
    const [asserted] = toldBy(messages, 'biloxi-proxy', 'received', 'INVITE');
    expect(identity(asserted)).toEqual(['<sip:alice@atlanta.example>']);
    const [told] = toldBy(messages, 'bob', 'received', 'INVITE');
    expect(identity(told)).toEqual(['<sip:alice@atlanta.example>']);
  }, 30_000);

  it('a domain that is not trusted gets the call without it (§7)', async () => {
    const { messages } = await tracedCall(network, 'alice', 'ivy@chicago.example');
    const [left] = toldBy(messages, 'atlanta-proxy', 'sent', 'INVITE');
    expect(left?.text).toMatch(/^INVITE sip:ivy@chicago\.example /);
    expect(identity(left)).toEqual([]);
    expect(chicago.received[0]?.toString()).toMatch(/^INVITE /);
    expect(chicago.received[0]?.toString()).not.toContain('P-Asserted-Identity');
  }, 60_000);
});
