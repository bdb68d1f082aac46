import type { Rule } from '../finding.js';

/** The account is not there, or out of use. */
export const account: Rule = ({ subject, account: known, isAccount, domains }) => {
  if (!isAccount) return undefined;
  const [user = '', domain = ''] = subject.split('@');
  if (known === undefined) {
    return domains.includes(domain.toLowerCase())
      ? {
          rule: 'unknown-account',
          severity: 'problem',
          what: `${domain} has no account ${user}`,
          change: `Correct the user name at the phone, or add the account: npm run lab -- account add ${subject} --password-stdin`,
          section: 'RFC 3261 §10.3',
        }
      : {
          rule: 'unknown-domain',
          severity: 'problem',
          what: `${domain} is no domain of this lab`,
          change: `Give the phone one of these as its domain: ${domains.join(', ')}`,
          section: 'RFC 3261 §10.3',
        };
  }
  if (known.disabled === undefined) return undefined;
  return {
    rule: 'disabled-account',
    severity: 'problem',
    what: `the account ${subject} is out of use (${known.disabled})`,
    change: 'Add it again.',
  };
};
