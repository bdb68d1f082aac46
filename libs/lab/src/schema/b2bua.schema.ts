import { z } from 'zod';
import { mapOf, oneOf, shown, strictObject } from './issue.js';
import { nextHopUri } from './route-uri.js';
import { durationInSeconds, listOfDifferent, shortText } from './scalars.js';

const headerName = z.string().regex(/^[A-Za-z0-9\-.!%*_+`'~]{1,64}$/, {
  error: (issue) => `${shown(issue.input)} is no header name (allowed: e.g. P-Asserted-Identity)`,
});

const headerNames = listOfDifferent(headerName);

/** Headers that make a message what it is: a lab file can't set them. */
const notToBeAdded = [
  'via',
  'v',
  'from',
  'f',
  'to',
  't',
  'call-id',
  'i',
  'cseq',
  'contact',
  'm',
  'route',
  'record-route',
  'max-forwards',
  'content-length',
  'l',
  'content-type',
  'c',
];

const addedName = headerName.refine((name) => !notToBeAdded.includes(name.toLowerCase()), {
  error: (issue) => `${shown(issue.input)} is made by the B2BUA itself (allowed: any other header)`,
});

const timer = strictObject({
  interval: durationInSeconds(90, 86_400).optional(),
  // RFC 4028 §5: no session interval is below 90 seconds.
  minimum: durationInSeconds(90, 86_400).optional(),
  refresher: z.enum(['local', 'remote']).optional(),
});

const sideTimer = oneOf<'off' | z.output<typeof timer>>((value) =>
  typeof value === 'string' ? z.enum(['off']) : timer,
);

/** What a B2BUA has beside what all services have. */
export const b2buaKeys = {
  proxy: z.string().max(64).optional(),
  next: nextHopUri.optional(),
  account: z.string().min(1).max(511).optional(),
  headers: strictObject({
    pass: oneOf<'all' | string[]>((value) =>
      typeof value === 'string' ? z.enum(['all']) : headerNames,
    ).optional(),
    drop: headerNames.optional(),
    add: mapOf(addedName, shortText).optional(),
  }).optional(),
  hideTopology: z.enum(['none', 'signalling', 'session']).default('signalling'),
  transfer: z.enum(['pass', 'handle']).default('pass'),
  sessionTimers: strictObject({ caller: sideTimer.optional(), callee: sideTimer.optional() }).optional(),
  ringTimeout: durationInSeconds(1, 3600).default(180),
  maximumCalls: z.int().min(1).max(1000).default(1000),
};
