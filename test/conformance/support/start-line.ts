import { bytesOf } from './message-text.js';

/** A request that is as good as its start line. */
export function requestWithStartLine(startLine: string, fields = ''): Buffer {
  return bytesOf(`
${startLine}
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKstartline
To: sip:bob@lab.test
From: sip:caller@elsewhere.example;tag=start
Max-Forwards: 23
Call-ID: start.line
CSeq: 1 ${startLine.split(' ')[0]}
Contact: <sip:caller@10.0.1.1>${fields}
Content-Length: 0
`);
}
