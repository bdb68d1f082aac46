import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeShapes } from '../support/describe-shapes.js';
import { Network } from '../support/network.js';
import { fieldsIn, receivedBy, toldBy, tracedCall } from '../support/traced-call.js';

describeShapes('network', [], 'labs/rules.yaml (RFC 3261 §16.5)', (shape) => {
  let network: Network;

  beforeAll(async () => {
    network = await Network.start({ shape, lab: 'rules' });
    await network.registered(5);
  }, 150_000);

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  it('a number is rewritten to a user’s address, and the user’s phone is called', async () => {
    const { outcome, messages } = await tracedCall(network, 'alice', '555102');
    expect(outcome).toBe('answered');
    expect(receivedBy(messages, 'bob')).toEqual(['INVITE', 'ACK', 'BYE']);
  }, 30_000);

  it('a call to nobody’s phone is rung at two, and the one that is not answered is cancelled', async () => {
    const { outcome, messages } = await tracedCall(network, 'alice', 'desk');
    expect(outcome).toBe('answered');
    expect(receivedBy(messages, 'bob')).toEqual(['INVITE', 'ACK', 'BYE']);
    expect(receivedBy(messages, 'dave')).toEqual(['INVITE', 'CANCEL', 'ACK']);
    expect(receivedBy(messages, 'mailbox')).toEqual([]);
  }, 30_000);

  it('a phone that does not answer leaves the call to the mailbox', async () => {
    const { outcome, messages } = await tracedCall(network, 'alice', 'carol');
    expect(outcome).toBe('answered');
    expect(receivedBy(messages, 'carol')).toEqual(['INVITE', 'CANCEL', 'ACK']);
    expect(receivedBy(messages, 'mailbox')).toEqual(['INVITE', 'ACK', 'BYE']);
    // It is told whose call it takes, and why (RFC 7044 §9.3).
    const [invite] = toldBy(messages, 'mailbox', 'received', 'INVITE');
    const [called, rung, taken] = invite === undefined ? [] : fieldsIn(invite, 'History-Info');
    expect(called).toBe('<sip:carol@lab.test>;index=1');
    expect(rung).toMatch(/^<sip:carol@[^>]*\?Reason=SIP%3Bcause%3D408>;index=1\.1;rc=1$/);
    expect(taken).toMatch(/;index=1\.2;mp=1$/);
    expect(fieldsIn(invite ?? { text: '' }, 'Diversion')).toEqual(['<sip:carol@lab.test>;reason=no-answer']);
  }, 30_000);

  it.each([
    ['alice', '0900123', 'SIP/2.0 403 Nobody calls that'],
    ['carol', 'dave', 'SIP/2.0 403 Not from here, carol'],
  ])(
    'a call of %s to %s is refused in the rule’s own words',
    async (from, to, line) => {
      const { outcome, messages } = await tracedCall(network, from, to);
      expect(outcome).toBe('failed');
      expect(toldBy(messages, from, 'received', '403 INVITE')[0]?.text).toMatch(new RegExp(`^${line}\r\n`));
    },
    30_000,
  );

  it('a redirection is left to the caller, who follows it', async () => {
    const { outcome, messages } = await tracedCall(network, 'alice', 'moved');
    expect(outcome).toBe('answered');
    expect(toldBy(messages, 'alice', 'received', '302 INVITE')).toHaveLength(1);
    expect(receivedBy(messages, 'bob')).toEqual(['INVITE', 'ACK', 'BYE']);
  }, 30_000);
});
