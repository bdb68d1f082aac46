import { z } from 'zod';
import { checkAnswer, contacts, urisOf } from './answer.schema.js';
import { contactUri } from './contact-uri.js';
import { strictObject } from './issue.js';
import { match } from './match.schema.js';
import { checkRest } from './placeholder-check.js';
import { shortText } from './scalars.js';

const statusCodes = [300, 301, 302, 305, 380, 485, 404, 410, 480, 484] as const;

/** What a redirect server answers to those requests that fit, whatever the location server knows. */
export const redirectRule = strictObject({
  match: match.prefault({}),
  status: z.literal([...statusCodes]).default(302),
  reason: shortText.optional(),
  contacts: contacts.optional(),
  to: contactUri.optional(),
}).superRefine((rule, context) => {
  const complain = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message });
  checkAnswer(rule, complain);
  checkRest(rule.match.prefix, urisOf(rule), complain);
});
export type RedirectRuleEntry = z.output<typeof redirectRule>;

export const redirectRules = z.array(redirectRule).max(1000);
