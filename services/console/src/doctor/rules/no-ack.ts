import type { Rule } from '../finding.js';

/** It places calls and does not acknowledge their answers: they end after 32 s. */
export const noAck: Rule = ({ heard }) => {
  const repeated = heard.findLast(
    ({ fromPhone, statusCode, method, retransmission }) =>
      !fromPhone && retransmission && method === 'INVITE' && (statusCode ?? 0) >= 200,
  );
  if (repeated === undefined) return undefined;
  const acknowledged = heard.some(
    ({ fromPhone, method, callId, at }) =>
      fromPhone && method === 'ACK' && callId === repeated.callId && at >= repeated.at,
  );
  if (acknowledged) return undefined;
  return {
    rule: 'no-ack',
    severity: 'problem',
    what: `the ${repeated.statusCode} to its INVITE was sent again and again, and no ACK has come`,
    change:
      'Either the answer does not reach the phone (firewall, wrong Via), or its ACK goes elsewhere: it must follow the Record-Route of the answer.',
    section: 'RFC 3261 §13.2.2.4',
    at: repeated.at,
    callId: repeated.callId,
  };
};
