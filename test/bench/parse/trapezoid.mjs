import {
  CallId,
  Contact,
  CSeq,
  From,
  MaxForwards,
  Parameters,
  parseMessage,
  printMessage,
  Route,
  SipRequest,
  sipUri,
  To,
  Via,
} from '@trapezoid/sip';

const next = sipUri({ user: 'bob', host: '192.0.2.4', port: 5060 });
const sentBy = { host: 'proxy.biloxi.example', port: 5060 };

/** Parse and read every header that each message must have, and the Contact. */
export function parse(bytes) {
  const message = parseMessage(bytes);
  const via = message.first(Via);
  const contact = message.first(Contact);
  return (
    via.parameters.get('branch').length +
    message.header(From).parameters.get('tag').length +
    message.header(To).uri.host.length +
    message.header(CallId).length +
    message.header(CSeq).number +
    message.header(MaxForwards) +
    contact.uri.host.length
  );
}

/** What a proxy does with a request: Via on, Route off, Request-URI, Max-Forwards, print. */
export function forward(bytes) {
  const message = parseMessage(bytes);
  if (!(message instanceof SipRequest)) return printMessage(message.withoutFirst(Via));
  const parameters = new Parameters([
    ['branch', 'z9hG4bK4b43c2ff8.1'],
    ['rport', undefined],
  ]);
  return printMessage(
    message
      .withUri(next)
      .with(MaxForwards, message.header(MaxForwards) - 1)
      .withoutFirst(Route)
      .withFirst(Via, { protocol: 'UDP', sentBy, parameters }),
  );
}
