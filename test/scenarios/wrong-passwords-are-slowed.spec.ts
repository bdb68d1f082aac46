import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import {
  DigestClient,
  parseMessage,
  printMessage,
  type SipRequest,
  type SipResponse,
  systemRandom,
} from '@trapezoid/sip';
import { describeShapes } from '../support/describe-shapes.js';
import { Network } from '../support/network.js';
import { Probe, requestText } from '../support/probe.js';

const paused = 'Forbidden: too many wrong passwords, wait 10 s';

describeShapes('network', [], 'wrong passwords are slowed (RFC 3261 §26.3.2.4)', (shape) => {
  let network: Network;
  const probes: Probe[] = [];

  beforeAll(async () => {
    network = await Network.start({ shape });
  }, 60_000);

  afterEach(() => {
    for (const probe of probes.splice(0)) probe.close();
  });

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  async function phone(): Promise<Probe> {
    const probe = await Probe.open(network.ports.proxy);
    probes.push(probe);
    return probe;
  }

  /** Sends a request, answers the challenge, and gives what comes of that. */
  async function attempt(
    probe: Probe,
    method: 'REGISTER' | 'MESSAGE',
    user: string,
    password: string,
  ): Promise<SipResponse> {
    const own = `sip:${user}@lab.test`;
    const uri = method === 'REGISTER' ? 'sip:lab.test' : 'sip:phone5@lab.test';
    const text = requestText(method, uri, probe.port, { From: `<${own}>;tag=1`, To: `<${own}>` });
    const challenge = await probe.ask(text);
    const client = new DigestClient({ credentials: [{ username: user, password }], random: systemRandom });
    const request = parseMessage(Buffer.from(text)) as SipRequest;
    const answered = client.answer(request, challenge);
    if (answered === undefined) return challenge;
    const next = answered
      .withText('CSeq', `2 ${method}`)
      .withText('Call-ID', `${request.text('Call-ID')}-2`)
      .withText('Via', `${request.text('Via')}a`);
    return probe.ask(Buffer.from(printMessage(next)).toString());
  }

  it.each([
    ['REGISTER', 401, 'phone1', 200],
    ['MESSAGE', 407, 'phone2', 480],
  ] as const)(
    'of a %s five are looked at, then it is told to wait, and other phones go on',
    async (method, challenged, user, done) => {
      const wrong = await phone();
      for (let time = 0; time < 5; time++)
        expect((await attempt(wrong, method, user, 'guess')).statusCode).toBe(challenged);
      const { statusCode, reasonPhrase } = await attempt(wrong, method, user, 'guess');
      expect([statusCode, reasonPhrase]).toEqual([403, paused]);
      expect((await attempt(wrong, method, 'phone3', 'secret')).statusCode).toBe(done);
      expect((await attempt(await phone(), method, user, 'secret')).statusCode).toBe(done);
    },
    30_000,
  );

  it('and who looks after the network sees why', async () => {
    const { output } = await network.cli('status');
    expect(output).toContain(paused.slice('Forbidden: '.length, -'10 s'.length));
  }, 30_000);
});
