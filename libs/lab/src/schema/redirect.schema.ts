import { z } from 'zod';
import { contactUri, placeholdersIn } from './contact-uri.js';
import { oneOf, shown, strictObject } from './issue.js';
import { durationInSeconds, hostName, listOfDifferent, shortText, userName } from './scalars.js';

/** Status codes that name other places to try. */
const withContacts = [300, 301, 302, 305, 380, 485] as const;
/** Those that make no sense without one. */
const needContacts: readonly number[] = [300, 301, 302, 305];
const statusCodes = [...withContacts, 404, 410, 480, 484] as const;

/** An answer to these would be no answer to them: CANCEL is answered for its INVITE, ACK never. */
const neverRedirected = ['ACK', 'CANCEL'];

const method = z.string().superRefine((value, context) => {
  const message = !/^[A-Za-z0-9\-.!%*_+`'~]{1,64}$/.test(value)
    ? `${shown(value)} is no method (allowed: e.g. INVITE)`
    : neverRedirected.includes(value)
      ? `${value} is never redirected (allowed: any other method)`
      : undefined;
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

const methods = oneOf<string[]>((value) =>
  typeof value === 'string' ? method.transform((one) => [one]) : listOfDifferent(method).max(50),
);

const match = strictObject({
  user: userName.optional(),
  prefix: userName.optional(),
  domain: hostName.optional(),
  method: methods.optional(),
}).superRefine((value, context) => {
  if (value.user !== undefined && value.prefix !== undefined) {
    context.addIssue({
      code: 'custom',
      path: ['prefix'],
      message: 'stands beside `user` (allowed: one of them)',
    });
  }
});

const contact = strictObject({
  uri: contactUri,
  q: z
    .number()
    .min(0)
    .max(1)
    .refine((value) => Math.abs(value * 1000 - Math.round(value * 1000)) < 1e-6, {
      error: (issue) => `${shown(issue.input)} has more than three digits (allowed: e.g. 0.125)`,
    })
    .optional(),
  expires: durationInSeconds(1, 31_536_000).optional(),
});

/** What a redirect server answers to those requests that fit, whatever the location server knows. */
export const redirectRule = strictObject({
  match: match.prefault({}),
  status: z.literal([...statusCodes]).default(302),
  reason: shortText.optional(),
  contacts: z.array(contact).min(1).max(20).optional(),
  to: contactUri.optional(),
}).superRefine(({ match: matched, status, contacts, to }, context) => {
  const complain = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message });
  const named = contacts !== undefined ? 'contacts' : 'to';
  const uris = contacts?.map(({ uri }) => uri) ?? (to === undefined ? [] : [to]);
  if (contacts !== undefined && to !== undefined)
    complain(['to'], 'stands beside `contacts` (allowed: one of them)');
  if (uris.length === 0 && needContacts.includes(status))
    complain(['to'], `is missing (needed with status ${status}: a URI, or a list of \`contacts\`)`);
  if (uris.length > 0 && !withContacts.some((code) => code === status))
    complain(
      [named],
      `says where to go, which status ${status} does not (allowed with: ${withContacts.join(', ')})`,
    );
  // "through the proxy given by the Contact field": there is one (RFC 3261 §21.3.4).
  if (uris.length > 1 && status === 305)
    complain(['contacts'], 'names several proxies (allowed with status 305: one)');
  uris.forEach((uri, index) => {
    if (matched.prefix !== undefined || !placeholdersIn(uri).includes('rest')) return;
    const path = contacts === undefined ? ['to'] : ['contacts', index, 'uri'];
    complain(path, '{rest} is what follows `match.prefix`, which is not there (allowed: {user}, {domain})');
  });
});
export type RedirectRuleEntry = z.output<typeof redirectRule>;

export const redirectRules = z.array(redirectRule).max(1000);
