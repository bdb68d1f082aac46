import type { Rule } from '../finding.js';

/** It gives credentials, and is challenged again and again without `stale`: the password, or the name, is wrong. */
export const wrongCredentials: Rule = ({ heard }) => {
  const tried = heard.filter(
    ({ fromPhone, values }) =>
      fromPhone && (values('authorization').length > 0 || values('proxy-authorization').length > 0),
  );
  const last = tried.at(-1);
  if (last === undefined) return undefined;
  const answer = heard.findLast(
    ({ fromPhone, callId, cseq, statusCode }) =>
      !fromPhone && callId === last.callId && cseq === last.cseq && (statusCode ?? 0) >= 200,
  );
  if (
    answer === undefined ||
    (answer.statusCode !== 401 && answer.statusCode !== 407 && answer.statusCode !== 403)
  )
    return undefined;
  const challenge = [...answer.values('www-authenticate'), ...answer.values('proxy-authenticate')].join(' ');
  if (/stale\s*=\s*"?true/i.test(challenge)) return undefined;
  return {
    rule: 'wrong-credentials',
    severity: 'problem',
    what: `the credentials of its ${last.method} were not taken: ${answer.statusCode} ${answer.reasonPhrase ?? ''}`.trimEnd(),
    change:
      'Check the password and the authentication name. Several phones behind one account must have the same.',
    section: 'RFC 3261 §22.4',
    at: answer.at,
    callId: answer.callId,
  };
};
