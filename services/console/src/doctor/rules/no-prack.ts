import type { Rule } from '../finding.js';

/** It says that it supports 100rel, and sends no PRACK. */
export const noPrack: Rule = ({ heard }) => {
  const reliable = heard.findLast(
    ({ fromPhone, statusCode, retransmission, values }) =>
      !fromPhone &&
      retransmission &&
      (statusCode ?? 0) > 100 &&
      (statusCode ?? 0) < 200 &&
      values('rseq').length > 0,
  );
  if (reliable === undefined) return undefined;
  if (
    heard.some(
      ({ fromPhone, method, callId, at }) =>
        fromPhone && method === 'PRACK' && callId === reliable.callId && at >= reliable.at,
    )
  )
    return undefined;
  return {
    rule: 'no-prack',
    severity: 'problem',
    what: `a reliable ${reliable.statusCode} was sent again and again, and no PRACK has come`,
    change: 'Switch 100rel (PRACK) off at the phone, so that it does not say that it supports it.',
    section: 'RFC 3262 §3',
    at: reliable.at,
    callId: reliable.callId,
  };
};
