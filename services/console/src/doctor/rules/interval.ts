import type { Rule } from '../finding.js';

/** It asks for too short a registration, or has let one run out. */
export const interval: Rule = ({ heard, bindings, now }) => {
  const registers = heard.filter(
    ({ fromPhone, method, statusCode }) => !fromPhone && method === 'REGISTER' && (statusCode ?? 0) >= 200,
  );
  const last = registers.at(-1);
  if (last?.statusCode === 423) {
    const [minimum = '?'] = last.values('min-expires');
    return {
      rule: 'interval-too-brief',
      severity: 'problem',
      what: `it asks for a registration that is too short: at least ${minimum} s are wanted`,
      change: `Have the phone register for ${minimum} s or more.`,
      section: 'RFC 3261 §10.3 step 7',
      at: last.at,
      callId: last.callId,
    };
  }
  if (last?.statusCode !== 200 || bindings.length > 0) return undefined;
  const given = Number(
    /;\s*expires\s*=\s*"?(\d{1,10})/i.exec(last.values('contact').join(','))?.[1] ??
      last.values('expires')[0],
  );
  if (!(given > 0) || last.at + given * 1000 > now) return undefined;
  return {
    rule: 'not-refreshed',
    severity: 'problem',
    what: `its registration of ${given} s has run out, and it did not refresh it`,
    change:
      'See that the phone’s clock runs and that it sleeps for less than the registration lasts; a shorter interval may help.',
    section: 'RFC 3261 §10.2.4',
    at: last.at,
    callId: last.callId,
  };
};
