import { z } from 'zod';
import { oneOf, shown, strictObject } from './issue.js';
import { hostName, listOfDifferent, userName } from './scalars.js';

/** A rule for these would be none: CANCEL follows its INVITE, ACK is never answered. */
const neverMatched = ['ACK', 'CANCEL'];

const method = z.string().superRefine((value, context) => {
  const message = !/^[A-Za-z0-9\-.!%*_+`'~]{1,64}$/.test(value)
    ? `${shown(value)} is no method (allowed: e.g. INVITE)`
    : neverMatched.includes(value)
      ? `${value} has no rules (allowed: any other method)`
      : undefined;
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

/** One value, or a list of them. */
function oneOrMore<Item extends z.ZodType<string, string>>(item: Item, most: number) {
  return oneOf<string[]>((value) =>
    typeof value === 'string' ? item.transform((one) => [one]) : listOfDifferent(item).max(most),
  );
}

const caller = z.string().superRefine((value, context) => {
  const at = value.lastIndexOf('@');
  const user = at < 0 || userName.safeParse(value.slice(0, at)).success;
  if (user && hostName.safeParse(value.slice(at + 1)).success) return;
  context.addIssue({
    code: 'custom',
    message: `${shown(value)} is no caller (allowed: a domain, or user@domain, e.g. alice@atlanta.example)`,
  });
});

const weekday = z.enum(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']);

/** `08:30` as minutes since midnight. `24:00` is the end of a day. */
const timeOfDay = z.unknown().transform((value, context) => {
  const [, hours, minutes] = /^(\d\d):([0-5]\d)$/.exec(String(value)) ?? [];
  const result = Number(hours) * 60 + Number(minutes);
  if (result <= 24 * 60) return result;
  const message = `${shown(value)} is no time of day (allowed: 00:00 to 24:00, e.g. 08:30)`;
  context.addIssue({
    code: 'custom',
    message: value === undefined ? `is missing (needed: e.g. 08:30)` : message,
  });
  return z.NEVER;
});

const zone = z.string().superRefine((value, context) => {
  if (isTimeZone(value)) return;
  context.addIssue({
    code: 'custom',
    message: `${shown(value)} is no time zone (allowed: e.g. UTC, Europe/Berlin, America/New_York)`,
  });
});

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const time = strictObject({
  days: listOfDifferent(weekday).optional(),
  from: timeOfDay.optional(),
  to: timeOfDay.optional(),
  zone,
}).superRefine(({ days, from, to }, context) => {
  const complain = (key: string, message: string) =>
    context.addIssue({ code: 'custom', path: [key], message });
  if (from !== undefined && to === undefined) complain('to', 'is missing beside `from` (needed: e.g. 17:00)');
  if (to !== undefined && from === undefined) complain('from', 'is missing beside `to` (needed: e.g. 08:30)');
  if (from !== undefined && from === to) complain('to', 'is `from` (allowed: another time)');
  if (days === undefined && from === undefined && to === undefined)
    complain('days', 'is missing (needed: `days`, or `from` and `to`, or all of them)');
});

/** Which requests a rule is for: the one shape for every service that has rules. */
export const match = strictObject({
  user: userName.optional(),
  prefix: userName.optional(),
  domain: hostName.optional(),
  method: oneOrMore(method, 50).optional(),
  caller: oneOrMore(caller, 1000).optional(),
  time: time.optional(),
}).superRefine((value, context) => {
  if (value.user !== undefined && value.prefix !== undefined) {
    context.addIssue({
      code: 'custom',
      path: ['prefix'],
      message: 'stands beside `user` (allowed: one of them)',
    });
  }
});
export type MatchEntry = z.output<typeof match>;
