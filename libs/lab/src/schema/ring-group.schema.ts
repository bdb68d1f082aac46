import { z } from 'zod';
import { q } from './answer.schema.js';
import { mapOf, oneOf, strictObject } from './issue.js';
import { userName } from './scalars.js';

export type RingGroupMemberEntry = string | { user: string; q?: number | undefined };

const member = oneOf<RingGroupMemberEntry>((value) =>
  typeof value === 'string' ? userName : strictObject({ user: userName, q: q.optional() }),
);

/** Ring groups of a domain by their user names. */
export const ringGroups = mapOf(userName, z.array(member).min(1).max(50));
export type RingGroupEntries = z.output<typeof ringGroups>;
