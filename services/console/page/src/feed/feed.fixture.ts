import type { TracedMessage } from '@trapezoid/contracts';

let sequence = 0;

export interface MessageLines {
  readonly callId?: string;
  readonly headers?: readonly string[];
  readonly cseq?: string;
  readonly toTag?: string;
  readonly joins?: readonly string[];
}

/** A message that `element` sent from its port, or received at it. */
export function told(
  element: string,
  direction: TracedMessage['direction'],
  firstLine: string,
  [from, to]: readonly [number, number],
  { callId = 'call-1', headers = [], cseq = '1 INVITE', toTag, joins }: MessageLines = {},
): TracedMessage {
  const text = [
    firstLine,
    `Via: SIP/2.0/UDP 127.0.0.1:${from};branch=z9hG4bK${from}`,
    'From: Alice <sip:alice@lab.test>;tag=a1',
    `To: <sip:bob@lab.test>${toTag === undefined ? '' : `;tag=${toTag}`}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq}`,
    ...headers,
  ];
  return {
    element,
    direction,
    at: 1000 + sequence,
    sequence: sequence++,
    protocol: 'UDP',
    source: { host: '127.0.0.1', port: from },
    destination: { host: '127.0.0.1', port: to },
    callId,
    text: `${text.join('\r\n')}\r\n\r\n`,
    retransmission: false,
    ...(joins === undefined ? {} : { joins: [...joins] }),
  };
}
