// Answers only who knows alice's password (RFC 3261 §22.2): digest.ts [host] [port]
import * as sip from '@trapezoid/sip';

const [, , host = '127.0.0.1', port = '5060'] = process.argv;
const server = new sip.DigestServer({
  realm: 'lab.test',
  algorithms: ['SHA-256', 'MD5'],
  qop: ['auth'],
  nonceLifetime: 300,
  clock: sip.systemClock,
  random: sip.systemRandom,
  findHa1: async (username, realm, algorithm) =>
    username === 'alice' ? sip.computeHa1(algorithm, username, realm, 'secret') : undefined,
});

async function answer(request: sip.SipRequest, toTag = sip.systemRandom.token(10)): Promise<sip.SipResponse> {
  const outcome = await server.authenticate(request, 'Authorization');
  if (outcome.kind === 'authenticated') return outcome.confirm(sip.makeResponse(request, 200, { toTag }));
  return sip.makeResponse(request, 401, { toTag }).withAll(sip.WwwAuthenticate, outcome.challenges);
}

export const element = await sip.SipElement.start({ listen: [sip.UdpPort.open({ host, port: +port })] });
element.transactions.attach({
  receiveAck() {},
  receiveRequest: (one) => void answer(one.request).then((response) => one.respond(response)),
});
