// Two phones on this machine: one calls, the other answers, sends the caller on to a third, and all hang up: call.ts
import { CallFailed, type SessionBody, type StartOptions, UdpPort, UserAgent } from '@trapezoid/sip';

const host = '127.0.0.1';
const lines = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 4000 RTP/AVP 0',
];
const audio = (): SessionBody => ({ contentType: 'application/sdp', content: `${lines.join('\r\n')}\r\n` });
const media = () => ({
  offer: audio,
  answer: audio,
  acceptAnswer: () => undefined,
  hold: () => undefined,
  close: () => undefined,
});
const phone = (name: string, options: Partial<StartOptions> = {}) =>
  UserAgent.start({
    address: `<sip:${name}@${host}>`,
    listen: [UdpPort.open({ host, port: 0 })],
    media,
    ...options,
  });

const alice = await phone('alice', {
  onRefer: (refer) => void refer.follow()?.on('answered', () => console.log('alice talks to carol')),
});
const [bob, carol] = [await phone('bob'), await phone('carol')];
carol.on('call', (call) => call.accept());
bob.on('call', (call) => call.accept());

const call = alice.call(bob.ownContact().uri);
try {
  const response = await call.answered({ within: 5000 });
  console.log(`bob answered: ${response.statusCode}`);
} catch (error) {
  if (error instanceof CallFailed) console.log(`refused: ${error.response?.statusCode}`);
  throw error;
}
const outcome = await bob.openCalls[0]?.transfer(carol.ownContact().uri).done();
console.log(`bob's transfer: ${outcome?.kind}`);
console.log(`alice's call with bob: ${(await call.ended()).kind}`);
await Promise.all([alice.close(), bob.close(), carol.close()]);
