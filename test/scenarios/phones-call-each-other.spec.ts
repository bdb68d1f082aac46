import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeShapes } from '../support/describe-shapes.js';
import { messagesIn } from '../support/ladder.js';
import { Network } from '../support/network.js';

describeShapes('network', [], 'the command line on a network', (shape) => {
  let network: Network;

  beforeAll(async () => {
    network = await Network.start({ shape, apart: true });
  }, 60_000);

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  it('`call alice bob` prints the ladder of every hop and ends with 0', async () => {
    const { code, output } = await network.cli('call', 'alice', 'bob', '--duration', '500ms');
    expect(messagesIn(output)).toEqual([
      'INVITE',
      expect.stringContaining('407'),
      'ACK',
      'INVITE',
      '100 Trying',
      'INVITE',
      '180 Ringing',
      '180 Ringing',
      '200 OK (INVITE)',
      '200 OK (INVITE)',
      'ACK',
      'ACK',
      'BYE',
      'BYE',
      '200 OK (BYE)',
      '200 OK (BYE)',
    ]);
    expect(output).toMatch(/alice +proxy +bob/);
    expect(code).toBe(0);
  }, 30_000);

  it('`call` to a busy phone ends with 4, to one that declines with 5', async () => {
    expect(await network.cli('configure', 'carol', '--on-call', 'busy', '--rings', '100ms')).toMatchObject({
      code: 0,
    });
    expect((await network.cli('call', 'alice', 'carol')).code).toBe(4);
    await network.cli('configure', 'carol', '--on-call', 'decline');
    expect((await network.cli('call', 'alice', 'carol')).code).toBe(5);
  }, 30_000);

  it('`call` to a phone that does not answer is cancelled and ends with 6', async () => {
    await network.cli('configure', 'dave', '--on-call', 'no-answer');
    const { code, output } = await network.cli('call', 'bob', 'dave', '--give-up', '1s');
    expect(messagesIn(output).filter((message) => message.startsWith('CANCEL'))).toHaveLength(2);
    expect(output).toContain('487');
    expect(code).toBe(6);
  }, 30_000);

  it('`call` to nobody tells 404', async () => {
    const { code, output } = await network.cli('call', 'alice', 'nobody');
    expect(output).toContain('404');
    expect(code).toBe(7);
  }, 30_000);

  it('`message` and `options` reach the other phone', async () => {
    expect(await network.cli('message', 'alice', 'bob', 'hello, wörld')).toMatchObject({ code: 0 });
    expect(await network.cli('options', 'alice', 'bob')).toMatchObject({ code: 0 });
  }, 30_000);

  it('`hangup` ends a standing call', async () => {
    const response = await fetch(`${network.api}/api/calls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from: 'alice', to: 'bob' }),
    });
    const { callId } = (await response.json()) as { callId: string };
    expect((await network.cli('hangup', callId)).code).toBe(0);
  }, 30_000);

  it('`register --expires 0` takes a phone away, `register` brings it back', async () => {
    expect((await network.cli('register', 'bob', '--expires', '0')).code).toBe(0);
    expect((await network.cli('status')).output).not.toContain('sip:bob@127.0.0.1');
    expect((await network.cli('register', 'bob')).code).toBe(0);
    expect((await network.cli('status')).output).toContain('sip:bob@127.0.0.1');
  }, 30_000);

  it('`status --json` is JSON', async () => {
    const { code, output } = await network.cli('status', '--json');
    expect(JSON.parse(output)).toMatchObject({ services: expect.any(Array) });
    expect(code).toBe(0);
  }, 30_000);
});
