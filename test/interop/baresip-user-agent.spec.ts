import { afterEach, describe, expect, it } from '@jest/globals';
import { DescribedAudio } from '@trapezoid/sdp';
import {
  type CallFailed,
  type IncomingCall,
  Replaces,
  referenceTo,
  type SipRequest,
  type StartOptions,
  UdpPort,
  UserAgent,
} from '@trapezoid/sip';
import { Baresip, describeTier } from '@trapezoid/testkit';

const host = '127.0.0.1';

describeTier({ name: 'baresip', programs: ['baresip'] }, 'a user agent of libs/sip and baresip', () => {
  const agents: UserAgent[] = [];
  let phone: Baresip | undefined;

  afterEach(async () => {
    await phone?.stop();
    phone = undefined;
    await Promise.all(agents.splice(0).map((agent) => agent.close({ within: 500 })));
  });

  async function start(name: string, options: Partial<StartOptions> = {}): Promise<UserAgent> {
    const agent = await UserAgent.start({
      address: `<sip:${name}@${host}>`,
      listen: [UdpPort.open({ host, port: 0 })],
      media: () => new DescribedAudio({ address: host, port: 41_000, sessionId: 9 }),
      ...options,
    });
    agents.push(agent);
    return agent;
  }

  const portOf = (agent: UserAgent): number => (agent.ownContact().uri as { port: number }).port;
  const nextCall = (agent: UserAgent): Promise<IncomingCall> =>
    new Promise((resolve) => {
      agent.on('call', (call) => {
        call.accept();
        call.acknowledged({ within: 10_000 }).then(() => resolve(call));
      });
    });

  /** baresip calls the user agent, which answers. */
  async function called(agent: UserAgent): Promise<IncomingCall> {
    const call = nextCall(agent);
    phone = await Baresip.start({
      user: 'phone',
      domain: host,
      password: 'secret',
      proxy: { host, port: portOf(agent) },
      protocol: 'UDP',
      registrationInterval: 0,
    });
    phone.dial(`sip:ua@${host}:${portOf(agent)}`);
    await phone.waitFor('CALL_ESTABLISHED');
    return call;
  }

  const offers = (call: IncomingCall): (() => Promise<string>) => {
    const heard: string[] = [];
    const waiting: ((text: string) => void)[] = [];
    call.on('offer', ({ content }) => {
      const text = Buffer.from(content).toString();
      const next = waiting.shift();
      if (next === undefined) heard.push(text);
      else next(text);
    });
    return () => {
      const first = heard.shift();
      return first === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(first);
    };
  };

  it('hold each other and resume (RFC 3264 §8.4)', async () => {
    const call = await called(await start('ua'));
    expect(await call.hold()).toMatchObject({ kind: 'agreed' });
    expect(await call.resume()).toMatchObject({ kind: 'agreed' });
    const nextOffer = offers(call);
    phone?.hold();
    expect(await nextOffer()).toMatch(/a=(sendonly|inactive)/);
    phone?.resume();
    expect(await nextOffer()).toContain('a=sendrecv');
    call.hangUp();
    await phone?.waitFor('CALL_CLOSED');
  }, 60_000);

  it('baresip goes where it is sent, and says that it got there (RFC 5589 §6, RFC 3515 §2.4)', async () => {
    const agent = await start('ua');
    const call = await called(agent);
    // The user agent is baresip's outbound proxy too: what is for Carol comes here.
    const arrived = nextCall(agent);
    const outcome = await call.transfer(`sip:carol@${host}`).done({ within: 20_000 });
    expect(outcome).toMatchObject({ kind: 'transferred', status: { statusCode: 200 } });
    const second = await arrived;
    expect([second.invite.requestUri, second.confirmed]).toEqual([`sip:carol@${host}`, true]);
    expect(await call.ended()).toEqual({ kind: 'hung up', by: 'local' });
  }, 60_000);

  it('is sent elsewhere by baresip, and goes there (RFC 5589 §6)', async () => {
    const carol = await start('carol');
    const arrived = nextCall(carol);
    const agent = await start('ua', { onRefer: (refer) => void refer.follow() });
    const call = await called(agent);
    phone?.transfer(`sip:carol@${host}:${portOf(carol)}`);
    expect((await arrived).confirmed).toBe(true);
    phone?.hangUp();
    await call.ended({ within: 10_000 });
  }, 60_000);

  describe('in an attended transfer: baresip 1.0 knows no Replaces (RFC 3891, RFC 5589 §7.3)', () => {
    it('baresip as transferee calls the target without Replaces: the headers of the Refer-To stay in the Request-URI', async () => {
      const carol = await start('carol');
      const agent = await start('ua');
      const call = await called(agent);
      carol.on('call', (each) => each.accept());
      const consultation = agent.call(`sip:carol@${host}:${portOf(carol)}`);
      await consultation.answered();
      const arrived = nextCall(agent);
      await call.transfer(consultation).done({ within: 20_000 });
      // The user agent is its outbound proxy: what is for Carol comes here.
      const { invite } = await arrived;
      // They stand there spelled wrong, where nobody may look at them (RFC 3261 §19.1.5).
      expect(invite.requestUri).toMatch(/^sip:carol@[\d.:]+\?Replaces=.*&Require=replaces$/);
      expect(invite.has(Replaces)).toBe(false);
      // So the call that it was to take the place of is still there.
      expect(consultation.confirmed).toBe(true);
    }, 60_000);

    it('baresip as target refuses an INVITE that requires it with 420, and takes others for calls like any other', async () => {
      const agent = await start('ua');
      const carol = await start('carol');
      const call = await called(agent);
      const { dialog } = call;
      if (dialog === undefined) throw new Error('no dialog');
      expect(call.supports('replaces')).toBe(false);
      const replacing = (amend: (invite: SipRequest) => SipRequest) =>
        carol.call(
          dialog.remoteTarget,
          undefined,
          {},
          { amend: (invite) => amend(invite.with(Replaces, referenceTo(dialog))) },
        );
      const required = replacing((invite) => invite.withText('Require', 'replaces'));
      const refusal = await required.answered({ within: 10_000 }).catch((error: CallFailed) => error);
      expect(refusal).toMatchObject({ response: { statusCode: 420 } });
      expect((refusal as CallFailed).response?.text('Unsupported')).toBe('replaces');
      expect(await replacing((invite) => invite).answered({ within: 10_000 })).toMatchObject({
        statusCode: 200,
      });
      expect(call.confirmed).toBe(true);
    }, 60_000);
  });
});
