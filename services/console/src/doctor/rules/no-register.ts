import type { Rule } from '../finding.js';

/** It talks, and does not register. */
export const noRegister: Rule = ({ heard, bindings, refusals }) => {
  const requests = heard.filter(({ fromPhone, statusCode }) => fromPhone && statusCode === undefined);
  if (requests.length === 0 || bindings.length > 0 || refusals.length > 0) return undefined;
  if (requests.some(({ method }) => method === 'REGISTER')) return undefined;
  return {
    rule: 'no-register',
    severity: 'warning',
    what: `it has sent ${requests.at(-1)?.method}, but never a REGISTER: it can call and can’t be called`,
    change: 'Switch registration on at the phone.',
    section: 'RFC 3261 §10.2',
    at: requests.at(-1)?.at ?? 0,
  };
};
