import { z } from 'zod';
import { checkAnswer, contacts, q, urisOf } from './answer.schema.js';
import { contactAddress, contactUri } from './contact-uri.js';
import { oneOf, shown, strictObject } from './issue.js';
import { match } from './match.schema.js';
import { checkRest } from './placeholder-check.js';
import { durationInSeconds, listOfDifferent, shortText } from './scalars.js';

/** A URI that a proxy can send a request to. */
const targetUri = contactUri.refine((uri) => contactAddress(uri) !== undefined, {
  error: (issue) => `${shown(issue.input)} is no SIP URI (allowed: e.g. sip:{rest}@gateway.example)`,
});

const target = oneOf<{ uri: string; q?: number | undefined }>((value) =>
  typeof value === 'string'
    ? targetUri.transform((uri) => ({ uri }))
    : strictObject({ uri: targetUri, q: q.optional() }),
);

/** A challenge needs more than a status. */
const challenges = [401, 407];

const status = z
  .int()
  .min(300)
  .max(699)
  .refine((code) => !challenges.includes(code), {
    error: (issue) => `${shown(issue.input)} is a challenge, which authentication makes (allowed: any other)`,
  });

const fallback = strictObject({
  to: targetUri,
  on: listOfDifferent(z.enum(['busy', 'no-answer', 'unregistered'])).default([
    'busy',
    'no-answer',
    'unregistered',
  ]),
  after: durationInSeconds(1, 170).default(20),
});

const actions = ['status', 'rewrite', 'fork'] as const;

/** What a proxy does with those requests that fit, before it asks the location server. RFC 3261 §16.5 */
export const proxyRule = strictObject({
  match: match.prefault({}),
  status: status.optional(),
  reason: shortText.optional(),
  to: contactUri.optional(),
  contacts: contacts.optional(),
  rewrite: targetUri.optional(),
  fork: z.array(target).min(1).max(20).optional(),
  through: listOfDifferent(z.string().max(1024)).max(10).optional(),
  fallback: fallback.optional(),
}).superRefine((rule, context) => {
  const complain = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message });
  const [first, second] = actions.filter((action) => rule[action] !== undefined);
  if (second !== undefined) complain([second], `stands beside \`${first}\` (allowed: one of them)`);
  if (first === undefined && rule.through === undefined && rule.fallback === undefined)
    complain([], `does nothing (needed: one of ${[...actions, 'through', 'fallback'].join(', ')})`);
  for (const key of ['reason', 'to', 'contacts'] as const)
    if (rule.status === undefined && rule[key] !== undefined)
      complain([key], 'stands without `status` (needed: the status of the answer)');
  for (const key of ['through', 'fallback'] as const)
    if (rule.status !== undefined && rule[key] !== undefined)
      complain([key], 'is for what is sent on, and `status` answers (allowed: one of them)');
  if (rule.status !== undefined) checkAnswer({ ...rule, status: rule.status }, complain);
  checkRest(rule.match.prefix, [...urisOf(rule), ...targetsIn(rule)], complain);
});
export type ProxyRuleEntry = z.output<typeof proxyRule>;

function targetsIn(rule: {
  rewrite?: string | undefined;
  fork?: readonly { uri: string }[] | undefined;
  fallback?: { to: string } | undefined;
}) {
  return [
    ...(rule.rewrite === undefined ? [] : [{ uri: rule.rewrite, path: ['rewrite'] }]),
    ...(rule.fork ?? []).map(({ uri }, index) => ({ uri, path: ['fork', index] })),
    ...(rule.fallback === undefined ? [] : [{ uri: rule.fallback.to, path: ['fallback', 'to'] }]),
  ];
}

export const proxyRules = z.array(proxyRule).max(1000);
