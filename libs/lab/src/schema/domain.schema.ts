import { z } from 'zod';
import { oneOf, strictObject } from './issue.js';
import { ringGroups } from './ring-group.schema.js';
import { routeUri } from './route-uri.js';
import { durationInSeconds, hostName, listOfDifferent, shortText, userName } from './scalars.js';

const digestAlgorithms = [
  'MD5',
  'MD5-sess',
  'SHA-256',
  'SHA-256-sess',
  'SHA-512-256',
  'SHA-512-256-sess',
] as const;

const digestOrNone = z.enum(['digest', 'none']);

const authenticationSettings = strictObject({
  register: digestOrNone.default('digest'),
  requests: digestOrNone.default('digest'),
  algorithms: listOfDifferent(z.enum(digestAlgorithms)).default(['MD5']),
  qop: listOfDifferent(z.enum(['auth', 'auth-int'])).default(['auth']),
  nonceLifetime: durationInSeconds(1, 86_400).default(300),
  userhash: z.boolean().default(false),
});

/** The word `none` alone asks nobody for credentials. */
const none = z
  .enum(['none'])
  .transform(() => authenticationSettings.parse({ register: 'none', requests: 'none' }));

const authentication = oneOf((value) => (typeof value === 'string' ? none : authenticationSettings));

/** The registrar may be told any time up to a year; RFC 3261 §20.19 allows 2**32 - 1 seconds. */
const expires = durationInSeconds(1, 31_536_000);

const may = oneOf<'all' | string[]>((value) =>
  typeof value === 'string' ? z.enum(['all']) : listOfDifferent(userName),
);

const registration = strictObject({
  defaultExpires: expires.default(3600),
  minimumExpires: expires.default(60),
  maximumExpires: expires.default(7200),
  maximumBindings: z.int().min(1).max(100).default(10),
  thirdParty: z
    .array(strictObject({ account: userName, may }))
    .max(1000)
    .optional(),
  serviceRoute: z.array(routeUri).min(1).max(10).optional(),
  pathSupport: z.enum(['assumed', 'required']).default('assumed'),
  gruu: z.boolean().default(true),
}).superRefine((value, context) => {
  if (value.minimumExpires > value.defaultExpires) {
    context.addIssue({
      code: 'custom',
      path: ['minimumExpires'],
      message: `${value.minimumExpires} is more than defaultExpires ${value.defaultExpires} (allowed: at most that)`,
    });
  }
  if (value.defaultExpires > value.maximumExpires) {
    context.addIssue({
      code: 'custom',
      path: ['defaultExpires'],
      message: `${value.defaultExpires} is more than maximumExpires ${value.maximumExpires} (allowed: at most that)`,
    });
  }
});

const singleAccount = strictObject({
  user: userName,
  password: shortText,
  displayName: shortText.optional(),
  aliases: listOfDifferent(userName).optional(),
});

const accountRange = strictObject({
  range: z.string().max(515),
  password: shortText,
});

export type AccountEntry = z.output<typeof singleAccount> | z.output<typeof accountRange>;

const account = oneOf<AccountEntry>((value) =>
  typeof value === 'object' && value !== null && 'range' in value ? accountRange : singleAccount,
);

export const domainSchema = strictObject({
  aliases: z.array(hostName).max(100).default([]),
  realm: shortText
    .refine((value) => !/["\\]/.test(value), { error: `has a quote or backslash (allowed: text without)` })
    .optional(),
  authentication: authentication.prefault({}),
  registration: registration.prefault({}),
  groups: ringGroups.optional(),
  accounts: z.preprocess((value) => value ?? [], z.array(account)),
});
export type DomainEntry = z.output<typeof domainSchema>;
