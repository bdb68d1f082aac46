// Keeps bindings (RFC 3261 §10.3) and answers on UDP: registrar.ts [host] [port]
import * as sip from '@trapezoid/sip';

const [, , host = '127.0.0.1', port = '5060'] = process.argv;
const bindings = new Map<string, { uri: sip.Uri; until: number }[]>();

function answer(request: sip.SipRequest, toTag = sip.systemRandom.token(10)): sip.SipResponse {
  const refusal = sip.checkRequest(request, { methods: ['REGISTER'], extensions: [] }, toTag);
  if (refusal !== undefined) return refusal;
  const now = Math.floor(Date.now() / 1000);
  const end = (one: sip.NameAddress) => now + (sip.expiresOf(one) ?? request.header(sip.Expires) ?? 3600);
  const left = (until: number) => sip.Parameters.of({ expires: until - now });
  const user = sip.canonicalAddressOfRecord(request.required(sip.To).uri) ?? '';
  const named = request.headers(sip.Contact);
  const isNamed = (uri: sip.Uri) => named.some((one) => one === '*' || sip.uriEquals(one.uri, uri));
  const kept = (bindings.get(user) ?? []).filter(({ uri }) => !isNamed(uri));
  const added = named.flatMap((one) => (one === '*' ? [] : { uri: one.uri, until: end(one) }));
  const current = [...kept, ...added].filter(({ until }) => until > now);
  bindings.set(user, current);
  const contacts = current.map(({ uri, until }) => ({ uri, parameters: left(until) }));
  return sip.makeResponse(request, 200, { toTag }).withAll(sip.Contact, contacts);
}

export const element = await sip.SipElement.start({ listen: [sip.UdpPort.open({ host, port: +port })] });
element.transactions.attach({ receiveAck() {}, receiveRequest: (one) => one.respond(answer(one.request)) });
