import { acknowledge, receive, scenario, send } from './sipp-scenario.js';

const target = 'sip:[field0]@lab.test';
const ownContact = '<sip:[field0]@[local_ip]:[local_port]>';

/** What a proxy says of any request that it can't answer soon, to others than INVITE after 3.5 s (RFC 4320 §4.1). */
const perhapsTrying = receive(100, { optional: true });

const registration = { Contact: '<sip:[field0]@127.0.0.1:[field1]>', Expires: '600' };

/** A REGISTER that answers a digest challenge; rows give the user, the port of its Contact, and `[authentication …]`. */
export const registerWithDigest = scenario(
  'register with digest',
  send({ method: 'REGISTER', uri: 'sip:lab.test', fields: registration }),
  perhapsTrying,
  receive(401, { challenges: true }),
  send({
    method: 'REGISTER',
    uri: 'sip:lab.test',
    sequence: 2,
    fields: { ...registration, '': '[field2]' },
  }),
  perhapsTrying,
  receive(200),
);

/** A REGISTER without credentials; rows give the user and the port of its Contact. */
export const registerPlainly = scenario(
  'register plainly',
  send({ method: 'REGISTER', uri: 'sip:lab.test', fields: registration }),
  perhapsTrying,
  receive(200),
);

const caller = { From: '<sip:user00000@lab.test>;tag=[pid]c[call_number]' };
const inDialog = { ...caller, To: `<${target}>[peer_tag_param]` };

/** A call through the proxy that follows its Record-Route; rows give the called user. */
export const callThroughProxy = scenario(
  'call through the proxy',
  send({
    method: 'INVITE',
    uri: target,
    fields: {
      ...caller,
      Contact: '<sip:user00000@[local_ip]:[local_port]>',
      'Content-Type': 'application/sdp',
    },
    body: [
      'v=0',
      'o=- 1 1 IN IP4 [local_ip]',
      's=-',
      'c=IN IP4 [media_ip]',
      't=0 0',
      'm=audio [media_port] RTP/AVP 0',
      'a=rtpmap:0 PCMU/8000',
    ],
  }),
  perhapsTrying,
  receive(180, { optional: true }),
  receive(200, { recordsRoute: true }),
  send({ method: 'ACK', uri: '[next_url]', fields: { Route: '[routes]', ...inDialog } }),
  '  <pause milliseconds="100"/>',
  send({ method: 'BYE', uri: '[next_url]', sequence: 2, fields: { Route: '[routes]', ...inDialog } }),
  perhapsTrying,
  receive(200),
);

/** A call from another domain to a user of the network, by the address that SIPp is given; rows give the called user. */
export const callFromElsewhere = callThroughProxy
  .replaceAll('sip:user00000@lab.test', 'sip:sipp@sipp.example')
  .replaceAll('sip:user00000@', 'sip:sipp@');

/** An INVITE to the redirect server: 302 with a Contact, then ACK. */
export const callRedirected = scenario(
  'call that is redirected',
  send({ method: 'INVITE', uri: target, fields: { Contact: ownContact } }),
  receive(302, { headers: { Contact: 'sip:user[0-9]+@127.0.0.1:[0-9]+' } }),
  acknowledge(target),
  '  <timewait milliseconds="1500"/>',
);

/** `user00000`, `user00001`, … */
export function users(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `user${String(index).padStart(5, '0')}`);
}
