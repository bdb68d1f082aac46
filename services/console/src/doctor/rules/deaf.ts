import type { Rule } from '../finding.js';

/** It repeats requests that were answered: answers do not reach it. */
export const deaf: Rule = ({ heard }) => {
  const again = heard.filter(
    (one) =>
      one.fromPhone &&
      one.retransmission &&
      one.method !== 'ACK' &&
      heard.some(
        (answer) =>
          !answer.fromPhone &&
          answer.statusCode !== undefined &&
          answer.callId === one.callId &&
          answer.cseq === one.cseq &&
          answer.at < one.at,
      ),
  );
  const last = again.at(-1);
  if (last === undefined || again.length < 3) return undefined;
  return {
    rule: 'deaf',
    severity: 'problem',
    what: `it repeats ${last.method} requests that were answered: the answers do not reach it`,
    change: 'Look for a firewall or NAT between; switch rport on at the phone, or use TCP.',
    section: 'RFC 3581 §4',
    at: last.at,
    callId: last.callId,
  };
};
