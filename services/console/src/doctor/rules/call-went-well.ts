import type { Rule } from '../finding.js';

/** A call was answered and acknowledged. */
export const callWentWell: Rule = ({ heard }) => {
  const answer = heard.findLast(
    ({ method, statusCode, retransmission }) => method === 'INVITE' && statusCode === 200 && !retransmission,
  );
  if (answer === undefined) return undefined;
  const ack = heard.some(
    ({ method, callId, at }) => method === 'ACK' && callId === answer.callId && at >= answer.at,
  );
  if (!ack) return undefined;
  return {
    rule: 'call-went-well',
    severity: 'ok',
    what: `a call that it ${answer.fromPhone ? 'took' : 'placed'} was answered and acknowledged`,
    section: 'RFC 3261 §13',
    at: answer.at,
    callId: answer.callId,
  };
};
