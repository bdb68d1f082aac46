/** A REGISTER that answers a digest challenge; rows give `user;[authentication …]`. */
export const registerWithDigest = `<?xml version="1.0"?>
<scenario name="register with digest">
  <send retrans="500"><![CDATA[
REGISTER sip:lab.test SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:[field0]@lab.test>;tag=[pid]r[call_number]
To: <sip:[field0]@lab.test>
Call-ID: [call_id]
CSeq: 1 REGISTER
Contact: <sip:[field0]@[local_ip]:[local_port]>
Expires: 600
Content-Length: 0

]]></send>
  <recv response="401" auth="true"/>
  <send retrans="500"><![CDATA[
REGISTER sip:lab.test SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:[field0]@lab.test>;tag=[pid]r[call_number]
To: <sip:[field0]@lab.test>
Call-ID: [call_id]
CSeq: 2 REGISTER
Contact: <sip:[field0]@[local_ip]:[local_port]>
Expires: 600
[field1]
Content-Length: 0

]]></send>
  <recv response="200"/>
</scenario>
`;

/** A REGISTER without credentials; rows give the user and the port of its Contact. */
export const registerPlainly = `<?xml version="1.0"?>
<scenario name="register plainly">
  <send retrans="500"><![CDATA[
REGISTER sip:lab.test SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:[field0]@lab.test>;tag=[pid]p[call_number]
To: <sip:[field0]@lab.test>
Call-ID: [call_id]
CSeq: 1 REGISTER
Contact: <sip:[field0]@127.0.0.1:[field1]>
Expires: 600
Content-Length: 0

]]></send>
  <recv response="200"/>
</scenario>
`;

/** A call through the proxy that follows its Record-Route; rows give the called user. */
export const callThroughProxy = `<?xml version="1.0"?>
<scenario name="call through the proxy">
  <send retrans="500"><![CDATA[
INVITE sip:[field0]@lab.test SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:user00000@lab.test>;tag=[pid]c[call_number]
To: <sip:[field0]@lab.test>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:user00000@[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000

]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="200" rrs="true"/>
  <send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
[routes]
From: <sip:user00000@lab.test>;tag=[pid]c[call_number]
To: <sip:[field0]@lab.test>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Content-Length: 0

]]></send>
  <pause milliseconds="100"/>
  <send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
[routes]
From: <sip:user00000@lab.test>;tag=[pid]c[call_number]
To: <sip:[field0]@lab.test>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Content-Length: 0

]]></send>
  <recv response="200"/>
</scenario>
`;

/** An INVITE to the redirect server: 302 with a Contact, then ACK. */
export const callRedirected = `<?xml version="1.0"?>
<scenario name="call that is redirected">
  <send retrans="500"><![CDATA[
INVITE sip:[field0]@lab.test SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:caller@elsewhere.example>;tag=[pid]d[call_number]
To: <sip:[field0]@lab.test>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:caller@[local_ip]:[local_port]>
Content-Length: 0

]]></send>
  <recv response="302">
    <action>
      <ereg regexp="sip:user[0-9]+@127.0.0.1:[0-9]+" search_in="hdr" header="Contact:" check_it="true" assign_to="contact"/>
      <log message="[$contact]"/>
    </action>
  </recv>
  <send><![CDATA[
ACK sip:[field0]@lab.test SIP/2.0
[last_Via:]
Max-Forwards: 70
From: <sip:caller@elsewhere.example>;tag=[pid]d[call_number]
To: <sip:[field0]@lab.test>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Content-Length: 0

]]></send>
  <timewait milliseconds="1500"/>
</scenario>
`;

/** `user00000`, `user00001`, … */
export function users(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `user${String(index).padStart(5, '0')}`);
}
