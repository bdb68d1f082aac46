import { describe, expect, it } from '@jest/globals';
import { DescribedAudio } from '@trapezoid/sdp';
import { fixedResolver, type ProtocolProblem, UserAgent } from '@trapezoid/sip';
import { FakeClock, SeededRandom, SimulatedNetwork } from '@trapezoid/testkit';

/** What becomes of Alice's call where Bob's 200 has these m= lines. */
async function answeredWith(...media: readonly string[]) {
  const clock = new FakeClock(0);
  const network = new SimulatedNetwork({ clock, seed: 1, conditions: { delay: 10 } });
  const problems: ProtocolProblem[] = [];
  const start = (name: string, host: string) =>
    UserAgent.start({
      address: `<sip:${name}@lab.test>`,
      listen: [network.udp(host, 5060)],
      clock,
      random: new SeededRandom(1),
      resolver: fixedResolver(new Map()),
      media: () => new DescribedAudio({ address: host, port: 4000, sessionId: 1 }),
    });
  const alice = await start('alice', '192.0.2.1');
  const bob = await start('bob', '192.0.2.2');
  const content = ['v=0', 'o=- 2 1 IN IP4 192.0.2.2', 's=-', 'c=IN IP4 192.0.2.2', 't=0 0', ...media, ''];
  bob.on('call', (call) => call.accept({ contentType: 'application/sdp', content: content.join('\r\n') }));
  const call = alice.call('sip:bob@192.0.2.2');
  call.on('problem', (problem) => problems.push(problem));
  await clock.advanceAsync(1000);
  const sent = network.log
    .filter(({ source }) => source.host === '192.0.2.1')
    .map(({ firstLine }) => firstLine.split(' ', 1)[0]);
  return { call, problems, sent };
}

describe('an answer that is none to the offer (RFC 3264 §6)', () => {
  it.each([
    ['fewer m= lines than the offer', [], 'the answer has 0 m= lines where the offer has 1'],
    [
      'more m= lines than the offer',
      ['m=audio 5000 RTP/AVP 0', 'm=video 5002 RTP/AVP 31'],
      'the answer has 2 m= lines where the offer has 1',
    ],
    [
      'no format of the offer',
      ['m=audio 5000 RTP/AVP 18'],
      'm= line 1 of the answer has no codec of the offer',
    ],
  ])(
    'with %s is acknowledged, the call ended by BYE, and the problem told (RFC 3261 §13.2.2.4)',
    async (_what, media, what) => {
      const { call, problems, sent } = await answeredWith(...media);
      expect(sent).toEqual(['INVITE', 'ACK', 'BYE']);
      expect(problems).toMatchObject([{ paragraph: 'RFC 3264 §6', what, message: { statusCode: 200 } }]);
      expect(await call.ended()).toMatchObject({ kind: 'lost', by: 'local' });
    },
  );

  it('is needed, and one that is as it should be ends nothing', async () => {
    const { call, problems, sent } = await answeredWith('m=audio 5000 RTP/AVP 0');
    expect([call.confirmed, problems, sent]).toEqual([true, [], ['INVITE', 'ACK']]);
  });
});
