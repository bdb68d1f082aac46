import { bytesOf } from './message-text.js';
import { UserAgentBench } from './user-agent.js';

export const agentHost = '2001:db8::5';
export const peerHost = '2001:db8::1:1';

/** A user agent and its peer in an IPv6 network. */
export const startIpv6Agent = (): Promise<UserAgentBench> =>
  UserAgentBench.start({ host: agentHost, peerHost });

/** A request to the user agent. `via` is the rest of the topmost Via after its sent-protocol. */
export function ipv6Request(method: string, uri: string, via = `[${peerHost}]`, fields = ''): Buffer {
  return bytesOf(`
${method} ${uri} SIP/2.0
To: sip:grace@lab.test
From: sip:caller@elsewhere.example;tag=v6
Via: SIP/2.0/UDP ${via};branch=z9hG4bKv6-${method}${fields}
Call-ID: v6.${method}
Max-Forwards: 70
Contact: "Caller" <sip:caller@[${peerHost}]>
CSeq: 98 ${method}
Content-Length: 0
`);
}
