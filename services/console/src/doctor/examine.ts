import type { Facts } from './facts.js';
import type { Finding, Rule } from './finding.js';
import { account } from './rules/account.js';
import { callWentWell } from './rules/call-went-well.js';
import { contact } from './rules/contact.js';
import { deaf } from './rules/deaf.js';
import { interval } from './rules/interval.js';
import { malformed } from './rules/malformed.js';
import { media } from './rules/media.js';
import { noAck } from './rules/no-ack.js';
import { noCredentials } from './rules/no-credentials.js';
import { noPrack } from './rules/no-prack.js';
import { noRegister } from './rules/no-register.js';
import { refused } from './rules/refused.js';
import { registered } from './rules/registered.js';
import { silence } from './rules/silence.js';
import { wrongCredentials } from './rules/wrong-credentials.js';
import { wrongDomain } from './rules/wrong-domain.js';

const rules: readonly Rule[] = [
  account,
  silence,
  wrongDomain,
  refused,
  noCredentials,
  wrongCredentials,
  interval,
  noRegister,
  malformed,
  deaf,
  noAck,
  noPrack,
  media,
  contact,
  registered,
  callWentWell,
];
const weight = { problem: 0, warning: 1, hint: 2, ok: 3 } as const;

/** What there is to say of a phone, the worst first. */
export function examine(facts: Facts): Finding[] {
  return rules
    .map((rule) => rule(facts))
    .filter((finding) => finding !== undefined)
    .sort((one, other) => weight[one.severity] - weight[other.severity]);
}
