import type { Rule } from '../finding.js';

const advice: readonly [RegExp, string][] = [
  [
    /password/i,
    'Type the password in again; it stands in the lab file beside the account, or was said when the account was added.',
  ],
  [
    /realm/i,
    'The phone answers with another realm: leave its realm setting empty, or set it to that of the challenge.',
  ],
  [/user|account/i, 'Set the authentication name to the user name of the account.'],
  [/expire|brief/i, 'Have the phone register for longer.'],
];

/** The registrar has refused it, and says why. Not any more once it is registered since. */
export const refused: Rule = ({ refusals, bindings }) => {
  const [last] = refusals;
  if (last === undefined || bindings.some(({ updatedAt }) => updatedAt > last.at)) return undefined;
  const { statusCode, reasonPhrase, detail, paragraph, times, at, callId } = last;
  const why = detail ?? reasonPhrase;
  const change =
    advice.find(([pattern]) => pattern.test(why))?.[1] ??
    'Compare the account, the domain and the contact at the phone with the lab file.';
  return {
    rule: /password/i.test(why) ? 'wrong-password' : 'refused',
    severity: 'problem',
    what: `its REGISTER was refused with ${statusCode}: ${why}${times > 1 ? ` (${times} times)` : ''}`,
    change,
    section: paragraph,
    at,
    ...(callId === undefined ? {} : { callId }),
  };
};
