import { hostIn, userAt } from '../facts.js';
import type { Rule } from '../finding.js';

/** It asks for a domain that is not served here. */
export const wrongDomain: Rule = ({ heard, domains }) => {
  const wrong = heard.findLast(({ fromPhone, method, requestUri, values }) => {
    if (!fromPhone || requestUri === undefined || method !== 'REGISTER') return false;
    const host = hostIn(/^sips?:(?:[^@]*@)?([^;?]*)/i.exec(requestUri)?.[1] ?? '');
    const to = userAt(values('to')[0] ?? '')?.split('@')[1] ?? '';
    return !domains.includes(host) || (to !== '' && !domains.includes(to));
  });
  if (wrong === undefined) return undefined;
  return {
    rule: 'wrong-domain',
    severity: 'problem',
    what: `it registers with ${wrong.requestUri} for ${wrong.values('to')[0] ?? 'nobody'}: this lab serves ${domains.join(', ')}`,
    change: `Set the phone’s domain (often “registrar” or “SIP server”) to ${domains[0]}, and the lab’s address as its outbound proxy.`,
    section: 'RFC 3261 §10.3 step 1',
    at: wrong.at,
    callId: wrong.callId,
  };
};
