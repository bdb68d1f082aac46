import { z } from 'zod';
import { q } from './answer.schema.js';
import { oneOf, strictObject } from './issue.js';
import {
  durationInMilliseconds,
  durationInSeconds,
  elementName,
  ipAddress,
  listOfDifferent,
  shortText,
} from './scalars.js';
import { protocol } from './service.schema.js';

const outbound = oneOf<boolean | string[]>((value) =>
  Array.isArray(value) ? listOfDifferent(elementName) : z.boolean(),
);

export const phoneSchema = strictObject({
  account: z.string().min(1).max(511).optional(),
  displayName: shortText.optional(),
  register: z.boolean().default(true),
  expires: durationInSeconds(1, 31_536_000).default(3600),
  protocol: protocol.default('UDP'),
  proxy: elementName.optional(),
  outbound: outbound.optional(),
  q: q.optional(),
  gruu: z.enum(['public', 'temporary']).optional(),
  host: ipAddress.optional(),
  mediaHost: ipAddress.optional(),
  onCall: z.enum(['answer', 'busy', 'decline', 'no-answer']).default('answer'),
  rings: durationInMilliseconds(0, 600_000).default(1000),
  audio: z.enum(['echo', 'tone', 'silence']).default('tone'),
  hangUpAfter: durationInMilliseconds(0, 86_400_000).optional(),
});
export type PhoneEntry = z.output<typeof phoneSchema>;
