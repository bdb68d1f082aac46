import type { Rule } from '../finding.js';

/** The lab could not take what it sent as SIP allows it, or went in a circle. */
export const malformed: Rule = ({ heard }) => {
  const answer = heard.findLast(
    ({ fromPhone, statusCode }) => !fromPhone && [400, 420, 482, 483, 416].includes(statusCode ?? 0),
  );
  if (answer === undefined) return undefined;
  const looped = answer.statusCode === 482 || answer.statusCode === 483;
  return {
    rule: looped ? 'loop' : 'malformed',
    severity: 'problem',
    what: `its ${answer.method} was answered ${answer.statusCode} ${answer.reasonPhrase ?? ''}`.trimEnd(),
    change: looped
      ? 'The phone, or who it forwards to, sends the request back to the lab: look at forwarding and the Route that it sets.'
      : 'This is the phone’s fault where it follows no RFC: the reason says what could not be read; report it to its maker.',
    section: looped ? 'RFC 3261 §16.3' : 'RFC 3261 §8.2',
    at: answer.at,
    callId: answer.callId,
  };
};
