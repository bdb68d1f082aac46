import { z } from 'zod';
import { contactUri } from './contact-uri.js';
import { shown, strictObject } from './issue.js';
import { durationInSeconds } from './scalars.js';

/** Status codes that name other places to try. */
export const withContacts: readonly number[] = [300, 301, 302, 305, 380, 485];
/** Those that make no sense without one. */
const needContacts: readonly number[] = [300, 301, 302, 305];

export const q = z
  .number()
  .min(0)
  .max(1)
  .refine((value) => Math.abs(value * 1000 - Math.round(value * 1000)) < 1e-6, {
    error: (issue) => `${shown(issue.input)} has more than three digits (allowed: e.g. 0.125)`,
  });

const contact = strictObject({
  uri: contactUri,
  q: q.optional(),
  expires: durationInSeconds(1, 31_536_000).optional(),
});

export const contacts = z.array(contact).min(1).max(20);

export interface AnswerEntry {
  readonly status: number;
  readonly reason?: string | undefined;
  readonly contacts?: z.output<typeof contacts> | undefined;
  readonly to?: string | undefined;
}

/** The URIs of a rule's answer, each with its place in the rule. */
export function urisOf({ contacts: list, to }: Pick<AnswerEntry, 'contacts' | 'to'>) {
  if (list !== undefined) return list.map(({ uri }, index) => ({ uri, path: ['contacts', index, 'uri'] }));
  return to === undefined ? [] : [{ uri: to, path: ['to'] }];
}

/** What is wrong between the status of a rule and where it sends people. */
export function checkAnswer(
  { status, contacts: list, to }: AnswerEntry,
  complain: (path: (string | number)[], message: string) => void,
): void {
  const count = list?.length ?? (to === undefined ? 0 : 1);
  if (list !== undefined && to !== undefined)
    complain(['to'], 'stands beside `contacts` (allowed: one of them)');
  if (count === 0 && needContacts.includes(status))
    complain(['to'], `is missing (needed with status ${status}: a URI, or a list of \`contacts\`)`);
  if (count > 0 && !withContacts.includes(status))
    complain(
      [list === undefined ? 'to' : 'contacts'],
      `says where to go, which status ${status} does not (allowed with: ${withContacts.join(', ')})`,
    );
  // "through the proxy given by the Contact field": there is one (RFC 3261 §21.3.4).
  if (count > 1 && status === 305)
    complain(['contacts'], 'names several proxies (allowed with status 305: one)');
}
