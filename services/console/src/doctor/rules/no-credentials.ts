import type { Rule } from '../finding.js';

/** It was challenged, and has given no credentials. */
export const noCredentials: Rule = ({ heard }) => {
  const challenge = heard.findLast(
    ({ fromPhone, statusCode, retransmission }) =>
      !fromPhone && !retransmission && (statusCode === 401 || statusCode === 407),
  );
  if (challenge === undefined) return undefined;
  const { statusCode, method, at, callId } = challenge;
  const after = heard.filter((each) => each.fromPhone && each.at > at && each.method === method);
  const answered = after.some(
    ({ values }) => values(statusCode === 401 ? 'authorization' : 'proxy-authorization').length > 0,
  );
  const before = heard.some(
    (each) =>
      each.fromPhone &&
      each.callId === callId &&
      each.at <= at &&
      each.values('authorization').length + each.values('proxy-authorization').length > 0,
  );
  if (answered || before) return undefined;
  const algorithms = challenge
    .values(statusCode === 401 ? 'www-authenticate' : 'proxy-authenticate')
    .join(' ');
  const other = /SHA-256/i.test(algorithms) && !/algorithm\s*=\s*"?MD5/i.test(algorithms);
  return {
    rule: 'no-credentials',
    severity: 'problem',
    what: `its ${method} was challenged with ${statusCode}, and it did not answer the challenge`,
    change: other
      ? 'The challenge is for SHA-256 alone, which few phones know: let the lab file offer MD5 (domains, authentication, algorithms).'
      : 'Give the phone the account’s user name as authentication name, and its password.',
    section: statusCode === 401 ? 'RFC 3261 §22.2' : 'RFC 3261 §22.3',
    at,
    callId,
  };
};
