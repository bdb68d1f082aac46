// What passes through a proxy: a call's INVITE with two hops behind it, its 200, and a REGISTER with credentials.
const sdp = [
  'v=0',
  'o=alice 2890844526 2890844526 IN IP4 192.0.2.101',
  's=-',
  'c=IN IP4 192.0.2.101',
  't=0 0',
  'm=audio 49172 RTP/AVP 0 8 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=sendrecv',
  '',
].join('\r\n');

const message = (lines, body = '') =>
  Buffer.from(`${[...lines, `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n${body}`);

export const invite = message(
  [
    'INVITE sip:bob@biloxi.example;transport=udp SIP/2.0',
    'Via: SIP/2.0/UDP proxy.atlanta.example:5060;branch=z9hG4bK2d4790.1;rport;received=192.0.2.1',
    'Via: SIP/2.0/UDP client.atlanta.example:5061;branch=z9hG4bK74bf9;rport=5061;received=192.0.2.101',
    'Max-Forwards: 69',
    'Route: <sip:proxy.biloxi.example;lr>',
    'Record-Route: <sip:proxy.atlanta.example;lr>',
    'From: "Alice" <sip:alice@atlanta.example>;tag=9fxced76sl',
    'To: "Bob" <sip:bob@biloxi.example>',
    'Call-ID: 2xTb9vxSit55XU7p8@atlanta.example',
    'CSeq: 314159 INVITE',
    'Contact: <sip:alice@client.atlanta.example:5061;transport=udp>;expires=3600',
    'Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, MESSAGE, UPDATE, PRACK, REFER, NOTIFY',
    'Supported: 100rel, timer, replaces, path, gruu',
    'User-Agent: Phone/1.2.3',
    'Content-Type: application/sdp',
  ],
  sdp,
);

export const ok = message(
  [
    'SIP/2.0 200 OK',
    'Via: SIP/2.0/UDP proxy.biloxi.example:5060;branch=z9hG4bK4b43c2ff8.1;rport=5060;received=192.0.2.2',
    'Via: SIP/2.0/UDP proxy.atlanta.example:5060;branch=z9hG4bK2d4790.1;rport;received=192.0.2.1',
    'Via: SIP/2.0/UDP client.atlanta.example:5061;branch=z9hG4bK74bf9;rport=5061;received=192.0.2.101',
    'Record-Route: <sip:proxy.biloxi.example;lr>',
    'Record-Route: <sip:proxy.atlanta.example;lr>',
    'Max-Forwards: 70',
    'From: "Alice" <sip:alice@atlanta.example>;tag=9fxced76sl',
    'To: "Bob" <sip:bob@biloxi.example>;tag=314159',
    'Call-ID: 2xTb9vxSit55XU7p8@atlanta.example',
    'CSeq: 314159 INVITE',
    'Contact: <sip:bob@client.biloxi.example>',
    'Content-Type: application/sdp',
  ],
  sdp,
);

export const register = message([
  'REGISTER sip:biloxi.example SIP/2.0',
  'Via: SIP/2.0/UDP client.biloxi.example:5061;branch=z9hG4bKnashd92;rport',
  'Max-Forwards: 70',
  'Route: <sip:registrar.biloxi.example;lr>',
  'From: "Bob" <sip:bob@biloxi.example>;tag=ja743ks76zlflH',
  'To: "Bob" <sip:bob@biloxi.example>',
  'Call-ID: 1j9FpLxk3uxtm8tn@biloxi.example',
  'CSeq: 2 REGISTER',
  'Contact: <sip:bob@client.biloxi.example:5061>;expires=3600',
  'Authorization: Digest username="bob", realm="biloxi.example", nonce="ea9c8e88df84f1cec4341ae6cbe5a359", opaque="", uri="sip:biloxi.example", response="dfe56131d1958046689d83306477ecc"',
]);
