import type { Rule } from '../finding.js';

/** Nothing has come at all. */
export const silence: Rule = ({ subject, heard, bindings, refusals, loopbackOnly }) => {
  if (heard.length > 0 || bindings.length > 0 || refusals.length > 0) return undefined;
  const where = loopbackOnly
    ? 'The lab listens on loopback alone: start it with --host and an address of this machine. Then check'
    : 'Check';
  return {
    rule: 'silence',
    severity: 'problem',
    what: `nothing has arrived from ${subject} since the doctor began to listen`,
    change:
      `${where} at the phone: the outbound proxy with its port, the transport, the network it is in, and firewalls between. ` +
      'Over TLS and WSS it must trust the lab’s authority first (npm run lab -- ca): a phone that does not hangs up before any SIP.',
    section: 'RFC 3261 §18.1.1',
  };
};
